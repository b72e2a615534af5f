package io.whatomate.platform.api;

import io.vertx.core.http.HttpServerRequest;
import io.whatomate.platform.http.Problem;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Decides who may call an operation: the only place that does. */
final class Admission {

    /** RFC 9110, section 11.1: one space, and the scheme in any case. */
    private static final String BEARER = "Bearer ";

    private final Contract contract;
    private final AccessTokenReader tokens;

    Admission(Contract contract, AccessTokenReader tokens) {
        this.contract = contract;
        this.tokens = tokens;
    }

    /**
     * Somebody who may call.
     *
     * @param permissions that count in this call: the role's, and of an API key those it was made for
     */
    record Admitted(Caller caller, Set<String> permissions) {}

    /**
     * @return empty for a public operation
     * @throws Problem 401 or 403 that says why
     */
    Optional<Admitted> admit(ContractOperation operation, HttpServerRequest request) {
        if (operation.isPublic()) {
            return Optional.empty();
        }
        var caller = caller(once(request, "Authorization"), once(request, "X-API-Key"));
        var permissions = permissions(caller);
        switch (operation.permission()) {
            case Contract.SIGNED_IN -> {}
            case Contract.PERSONAL -> {
                if (caller instanceof Caller.Key) {
                    throw Problem.of(403, "personal", "Not for API keys",
                            "This is a person's own affair. Sign in at POST /auth/login and send the accessToken.");
                }
            }
            case String needed when !permissions.contains(needed) -> throw Problem.of(
                    403, "missing-permission", "Not allowed", "This needs the permission " + needed + ", " + lack(caller, needed));
            default -> {}
        }
        return Optional.of(new Admitted(caller, permissions));
    }

    /** Of two, a proxy in front may have looked at the other one. */
    private static String once(HttpServerRequest request, String header) {
        var given = request.headers().getAll(header);
        if (given.size() > 1) {
            throw Problem.of(401, "malformed-token", "Malformed token", "Send the header " + header + " once.");
        }
        return given.isEmpty() ? null : given.getFirst();
    }

    private Caller caller(String authorization, String apiKey) {
        if (authorization == null && apiKey == null) {
            throw Problem.of(401, "missing-token", "Not signed in",
                    "Sign in at POST /auth/login and send its accessToken as 'Authorization: Bearer <accessToken>', or send an"
                            + " API key as 'X-API-Key: <key>'.");
        }
        if (authorization == null) {
            return tokens.readKey(apiKey.strip());
        }
        if (apiKey != null || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            throw Problem.of(401, "malformed-token", "Malformed token",
                    "Send either 'Authorization: Bearer <accessToken>' or 'X-API-Key: <key>', not both.");
        }
        return tokens.read(authorization.substring(BEARER.length()).strip());
    }

    private Set<String> permissions(Caller caller) {
        var role = contract.permissions(caller.role());
        return switch (caller) {
            case Caller.Person person -> role;
            case Caller.Key key -> role.stream().filter(key.scopes()::contains).collect(Collectors.toCollection(LinkedHashSet::new));
        };
    }

    private static String lack(Caller caller, String needed) {
        return switch (caller) {
            case Caller.Key key when !key.scopes().contains(needed) -> "which is not among the scopes of this API key.";
            case Caller.Key key -> "which the maker of this API key, whose role is " + key.role() + ", does not have.";
            case Caller.Person person -> "which the role " + person.role() + " does not have.";
        };
    }
}
