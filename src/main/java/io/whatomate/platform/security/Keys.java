package io.whatomate.platform.security;

import io.whatomate.platform.StartRefused;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.util.StringUtils;

/**
 * The secrets of this installation, each given by the environment or else generated once into the key folder. They stay in
 * this object: nothing prints it.
 */
public final class Keys {

    private static final int KEY_BYTES = 32;

    /** What HMAC-SHA-256 takes without hashing it first. */
    private static final int LONGEST_ERASURE_KEY = 64;

    private final SecretBox secretBox;
    private final byte[] jwtKey;
    private final byte[] erasureKey;
    private final List<String> metaAppSecrets;
    private final String metaVerifyToken;
    private final String adminPassword;
    private final boolean adminPasswordIsNew;

    Keys(KeyProperties given, KeyFolder folder, boolean sandbox) {
        var random = new SecureRandom();
        secretBox = secretBox(given, folder, random);
        jwtKey = key(given.jwtKey(), "WHATOMATE_JWT_KEY", "jwt-key", folder, random);
        erasureKey = erasureKey(given, folder, random);
        metaAppSecrets = metaAppSecrets(given, folder, random, sandbox);
        metaVerifyToken = StringUtils.hasText(given.meta().verifyToken())
                ? given.meta().verifyToken()
                : folder.findOrKeep("meta-verify-token", () -> token(random, 24));
        adminPasswordIsNew = !StringUtils.hasText(given.admin().password())
                && folder.find("admin-password").isEmpty();
        adminPassword = StringUtils.hasText(given.admin().password())
                ? given.admin().password()
                : folder.findOrKeep("admin-password", () -> token(random, 15));
    }

    /** Seals and opens the secret columns. */
    public SecretBox secretBox() {
        return secretBox;
    }

    /** The HMAC key that signs access tokens, at least 32 bytes. */
    public byte[] jwtKey() {
        return jwtKey.clone();
    }

    /** The HMAC key of what certificates of erasure know a customer by, 32 to 64 bytes. With another one they know nobody. */
    public byte[] erasureKey() {
        return erasureKey.clone();
    }

    /** App secrets that may sign webhooks on the global URL, the one to sign with first; never empty. */
    public List<String> metaAppSecrets() {
        return metaAppSecrets;
    }

    /** What Meta must send back when it checks the global webhook URL. */
    public String metaVerifyToken() {
        return metaVerifyToken;
    }

    /** Set by {@code WHATOMATE_ADMIN_PASSWORD}, or generated once; opens the console too. */
    public String adminPassword() {
        return adminPassword;
    }

    /** True at the one start that generated the password: the only time it is printed. */
    public boolean adminPasswordIsNew() {
        return adminPasswordIsNew;
    }

    private static SecretBox secretBox(KeyProperties given, KeyFolder folder, SecureRandom random) {
        var keyring = StringUtils.hasText(given.encryptionKeys())
                ? given.encryptionKeys()
                : folder.findOrKeep("encryption-keys", () -> SecretBox.newKeyring(random));
        try {
            return SecretBox.of(keyring);
        } catch (IllegalArgumentException e) {
            throw new StartRefused(
                    "WHATOMATE_ENCRYPTION_KEYS (or keys/encryption-keys) is not usable: " + e.getMessage(),
                    "Give a comma list of id:base64 with 32 bytes each, such as k1:$(openssl rand -base64 32).");
        }
    }

    private static byte[] erasureKey(KeyProperties given, KeyFolder folder, SecureRandom random) {
        var key = key(given.erasureKey(), "WHATOMATE_ERASURE_KEY", "erasure-key", folder, random);
        if (key.length > LONGEST_ERASURE_KEY) {
            throw new StartRefused("WHATOMATE_ERASURE_KEY (or keys/erasure-key) has more than " + LONGEST_ERASURE_KEY + " bytes",
                    "Make one with: openssl rand -base64 32");
        }
        return key;
    }

    private static byte[] key(String given, String variable, String file, KeyFolder folder, SecureRandom random) {
        var text = StringUtils.hasText(given) ? given.strip() : folder.findOrKeep(file, () -> base64(random, KEY_BYTES));
        try {
            var key = Base64.getDecoder().decode(text);
            if (key.length >= KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw new StartRefused(
                variable + " (or keys/" + file + ") is not base64 of at least " + KEY_BYTES + " bytes",
                "Make one with: openssl rand -base64 32");
    }

    private static List<String> metaAppSecrets(
            KeyProperties given, KeyFolder folder, SecureRandom random, boolean sandbox) {
        var secrets = Stream.of(given.meta().appSecret().split(","))
                .map(String::strip)
                .filter(secret -> !secret.isEmpty())
                .toList();
        if (!secrets.isEmpty()) {
            return secrets;
        }
        if (!sandbox) {
            throw new StartRefused(
                    "Without the sandbox, webhooks come from Meta, and no app secret is set to check their signature",
                    "Set WHATOMATE_META_APP_SECRET (a comma list while rotating), or WHATOMATE_SANDBOX=true.");
        }
        return List.of(folder.findOrKeep("meta-app-secret", () -> token(random, 24)));
    }

    private static String token(SecureRandom random, int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
    }

    private static String base64(SecureRandom random, int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return Base64.getEncoder().encodeToString(value);
    }
}
