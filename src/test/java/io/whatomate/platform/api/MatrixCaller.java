package io.whatomate.platform.api;

import io.whatomate.platform.api.ApiTest.User;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody who tries an operation.
 *
 * @param permissions of the role, or the scopes of the key, which an admin made
 */
record MatrixCaller(String name, Kind kind, User user, Set<String> permissions) {

    enum Kind {
        NOBODY,
        PERSON,
        KEY
    }

    /** The problem that this caller is to get, by the contract's text alone; empty: let in. */
    Optional<String> refusal(MatrixOperation operation) {
        if (operation.isPublic()) {
            return Optional.empty();
        }
        if (kind == Kind.NOBODY) {
            return Optional.of("missing-token");
        }
        return switch (operation.permission()) {
            case "signed-in" -> Optional.empty();
            case "personal" -> kind == Kind.KEY ? Optional.of("personal") : Optional.empty();
            case String needed -> permissions.contains(needed) ? Optional.empty() : Optional.of("missing-permission");
        };
    }
}
