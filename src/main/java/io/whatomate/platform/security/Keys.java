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

    private static final int JWT_KEY_BYTES = 32;

    private final SecretBox secretBox;
    private final byte[] jwtKey;
    private final List<String> metaAppSecrets;
    private final String metaVerifyToken;
    private final String adminPassword;
    private final boolean adminPasswordIsNew;

    Keys(KeyProperties given, KeyFolder folder, boolean sandbox) {
        var random = new SecureRandom();
        secretBox = secretBox(given, folder, random);
        jwtKey = jwtKey(given, folder, random);
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

    /** App secrets that may sign webhooks on the global URL, the one to sign with first; never empty. */
    public List<String> metaAppSecrets() {
        return metaAppSecrets;
    }

    /** What Meta must send back when it checks the global webhook URL. */
    public String metaVerifyToken() {
        return metaVerifyToken;
    }

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

    private static byte[] jwtKey(KeyProperties given, KeyFolder folder, SecureRandom random) {
        var text = StringUtils.hasText(given.jwtKey())
                ? given.jwtKey().strip()
                : folder.findOrKeep("jwt-key", () -> base64(random, JWT_KEY_BYTES));
        try {
            var key = Base64.getDecoder().decode(text);
            if (key.length >= JWT_KEY_BYTES) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // Said below, without the text.
        }
        throw new StartRefused(
                "WHATOMATE_JWT_KEY (or keys/jwt-key) is not base64 of at least " + JWT_KEY_BYTES + " bytes",
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
