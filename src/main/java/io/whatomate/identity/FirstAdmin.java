package io.whatomate.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.security.Keys;
import java.util.Locale;
import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The admin that an installation without users gets. */
@Component("firstAdmin")
public final class FirstAdmin {

    private final Keys keys;
    private final UserPasswords passwords;
    private final String email;
    private final boolean demo;

    FirstAdmin(
            Keys keys,
            UserPasswords passwords,
            @Value("${whatomate.admin.email}") String email,
            @Value("${whatomate.sandbox-mode}") String sandboxMode) {
        this.keys = keys;
        this.passwords = passwords;
        this.email = email.strip().toLowerCase(Locale.ROOT);
        this.demo = sandboxMode.equals("on");
        check(this.email, keys.adminPassword());
    }

    /** @throws StartRefused when one of them is none that a user could have */
    static void check(String email, String password) {
        if (!email.matches("[^@\\s]+@[^@\\s]+")) {
            throw new StartRefused(
                    "WHATOMATE_ADMIN_EMAIL is '" + email + "', which is no email address", "Set one, such as admin@example.com.");
        }
        if (password.codePointCount(0, password.length()) < UserPasswords.MIN_CHARACTERS) {
            throw new StartRefused(
                    "WHATOMATE_ADMIN_PASSWORD (or keys/admin-password) has fewer than " + UserPasswords.MIN_CHARACTERS + " characters",
                    "Set a longer one.");
        }
        if (password.getBytes(UTF_8).length > UserPasswords.MAX_BYTES) {
            throw new StartRefused(
                    "WHATOMATE_ADMIN_PASSWORD (or keys/admin-password) has more than " + UserPasswords.MAX_BYTES + " bytes", "Set a shorter one.");
        }
    }

    /** In lower case, as everybody signs in. */
    public String email() {
        return email;
    }

    /** Parameters of {@code create-first-admin.sql}. */
    public Map<String, Object> parameters() {
        return Map.of("email", email, "passwordHash", passwords.hash(keys.adminPassword()), "demo", demo);
    }
}
