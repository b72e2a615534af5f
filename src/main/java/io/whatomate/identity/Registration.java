package io.whatomate.identity;

import io.whatomate.platform.http.Problem;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Whether strangers may found organizations here: the operator's decision. */
@Component("registration")
public final class Registration {

    private final boolean open;

    /** @throws IllegalArgumentException for another word: a mistyped "closed" must not open anything */
    Registration(@Value("${whatomate.registration}") String registration) {
        this.open = switch (registration.strip()) {
            case "open" -> true;
            case "closed" -> false;
            default -> throw new IllegalArgumentException(
                    "whatomate.registration (WHATOMATE_REGISTRATION) is open or closed, not '" + registration + "'");
        };
    }

    /** @throws Problem 403 where nobody may register */
    public void checkOpen() {
        if (!open) {
            throw Problem.of(403, "registration-closed", "Nobody can register here",
                    "Ask an admin of your organization to add you as a user.");
        }
    }

    /**
     * @param seconds for which the caller's address may not register; 0: it may
     * @throws Problem 429
     */
    public void checkAttempts(@Body int seconds) {
        SignIn.checkOpen(Map.of("blocked_seconds", seconds), "Registration from here");
    }
}
