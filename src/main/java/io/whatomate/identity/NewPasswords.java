package io.whatomate.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Takes a new password out of the request and leaves its hash behind, in the variable {@code passwordHash}. */
@Component("newPasswords")
public final class NewPasswords {

    private final UserPasswords passwords;

    NewPasswords(UserPasswords passwords) {
        this.passwords = passwords;
    }

    /**
     * Of a user who is being added: the body goes on without the password.
     *
     * @throws Problem 400 when bcrypt would not read all of it
     */
    public void ofNewUser(Exchange exchange) {
        @SuppressWarnings("unchecked")
        var user = new HashMap<String, Object>(exchange.getMessage().getBody(Map.class));
        var password = (String) user.remove("password");
        checkLength("password", password);
        exchange.setVariable("passwordHash", passwords.hash(password));
        exchange.getMessage().setBody(user);
    }

    /**
     * Of a user who changes it.
     *
     * @throws Problem 404 for somebody who is no longer active, 429 after too many failures, 400 when the current password
     *     is wrong or the new one cannot be taken
     */
    public void ofCaller(Exchange exchange) {
        if (!(exchange.getMessage().getBody() instanceof Map<?, ?> row)) {
            throw Problem.of(404, "not-found", "Not found", "This user is no longer active.");
        }
        @SuppressWarnings("unchecked")
        var attempt = (Map<String, Object>) row;
        SignIn.checkOpen(attempt, "Changing the password");
        var current = exchange.getVariable("currentPassword", String.class);
        var fresh = exchange.getVariable("newPassword", String.class);
        checkLength("newPassword", fresh);
        if (!passwords.fit(current, (String) attempt.get("password_hash"))) {
            throw refused("currentPassword", "wrong", "is not your password");
        }
        if (current.equals(fresh)) {
            throw refused("newPassword", "unchanged", "is the password that you have");
        }
        exchange.setVariable("passwordHash", passwords.hash(fresh));
    }

    private static void checkLength(String field, String password) {
        if (password.getBytes(UTF_8).length > UserPasswords.MAX_BYTES) {
            throw refused(field, "bytes", "has more than " + UserPasswords.MAX_BYTES + " bytes of UTF-8");
        }
    }

    private static Problem refused(String field, String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The password was not taken; errors says why.")
                .with(List.of(new FieldError(field, code, detail)));
    }
}
