package io.whatomate.platform.api;

import io.whatomate.platform.http.Problem;
import java.util.Locale;
import java.util.Optional;

/** Decides who may call an operation: the only place that does. */
final class Admission {

    private final Contract contract;
    private final AccessTokenReader tokens;

    Admission(Contract contract, AccessTokenReader tokens) {
        this.contract = contract;
        this.tokens = tokens;
    }

    /**
     * @param authorization the header, or null
     * @return the caller; empty for a public operation
     * @throws Problem 401 or 403 that says why
     */
    Optional<Caller> admit(ContractOperation operation, String authorization) {
        if (operation.isPublic()) {
            return Optional.empty();
        }
        if (authorization == null) {
            throw Problem.of(401, "missing-token", "Not signed in",
                    "Sign in at POST /auth/login and send its accessToken as 'Authorization: Bearer <accessToken>'.");
        }
        var scheme = authorization.strip().split("\\s+", 2);
        if (scheme.length != 2 || !scheme[0].toLowerCase(Locale.ROOT).equals("bearer")) {
            throw Problem.of(401, "malformed-token", "Malformed token",
                    "The header Authorization must read 'Bearer <accessToken>'.");
        }
        var caller = tokens.read(scheme[1]);
        var needed = operation.permission();
        if (!needed.equals(Contract.SIGNED_IN) && !contract.permissions(caller.role()).contains(needed)) {
            throw Problem.of(403, "missing-permission", "Not allowed",
                    "This needs the permission " + needed + ", which the role " + caller.role() + " does not have.");
        }
        return Optional.of(caller);
    }
}
