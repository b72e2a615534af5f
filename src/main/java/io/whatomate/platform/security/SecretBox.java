package io.whatomate.platform.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals secrets for the database: AES-256-GCM, text form {@code v1:<key id>:<base64 of nonce, ciphertext, tag>}. The context
 * is authenticated with the secret, so that a sealed text copied to another row or column does not open there. The first
 * key seals, every key opens: that is how keys rotate. Nonces are random, which is safe for 2^32 secrets a key (NIST SP 800-38D 8.3).
 */
public final class SecretBox {

    private static final String VERSION = "v1";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int KEY_BYTES = 32;

    private final Map<String, SecretKeySpec> keys;
    private final String sealingKey;
    private final SecureRandom random = new SecureRandom();

    private SecretBox(Map<String, SecretKeySpec> keys, String sealingKey) {
        this.keys = keys;
        this.sealingKey = sealingKey;
    }

    /**
     * @param keyring comma list of {@code id:base64} with 32 bytes each; ids of letters, digits, dot, dash, underscore
     * @throws IllegalArgumentException when the list is not of that form; the message never holds a key
     */
    public static SecretBox of(String keyring) {
        var keys = new LinkedHashMap<String, SecretKeySpec>();
        for (var entry : keyring.split(",")) {
            var parts = entry.strip().split(":", 2);
            if (parts.length != 2 || !parts[0].matches("[A-Za-z0-9._-]{1,32}")) {
                throw new IllegalArgumentException("an entry is not of the form id:base64");
            }
            if (keys.putIfAbsent(parts[0], key(parts[0], parts[1])) != null) {
                throw new IllegalArgumentException("key id '" + parts[0] + "' appears twice");
            }
        }
        return new SecretBox(keys, keys.keySet().iterator().next());
    }

    /** A keyring of one new key, for a first start. */
    static String newKeyring(SecureRandom random) {
        var key = new byte[KEY_BYTES];
        random.nextBytes(key);
        return "k1:" + Base64.getEncoder().encodeToString(key);
    }

    private static SecretKeySpec key(String id, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key '" + id + "' is not base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("key '" + id + "' has " + bytes.length + " bytes instead of " + KEY_BYTES);
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /**
     * @param context where the secret lives, such as {@code whatsapp_accounts.access_token/<id>}; opening asks for the same
     */
    public String seal(String secret, String context) {
        var nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, sealingKey, nonce, context).doFinal(secret.getBytes(UTF_8));
            var bytes = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, bytes, NONCE_BYTES, sealed.length);
            return VERSION + ":" + sealingKey + ":" + Base64.getEncoder().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    /**
     * @throws SealBroken when the text was changed, belongs to another context, or its key is not in the keyring
     */
    public String open(String sealed, String context) {
        var parts = sealed.split(":", 3);
        if (parts.length != 3 || !VERSION.equals(parts[0])) {
            throw new SealBroken("not a sealed text", context);
        }
        if (!keys.containsKey(parts[1])) {
            throw new SealBroken("sealed with key '" + parts[1] + "', which is not in WHATOMATE_ENCRYPTION_KEYS", context);
        }
        try {
            var bytes = Base64.getDecoder().decode(parts[2]);
            if (bytes.length < NONCE_BYTES + TAG_BITS / 8) {
                throw new SealBroken("cut short", context);
            }
            var nonce = Arrays.copyOf(bytes, NONCE_BYTES);
            var cipher = cipher(Cipher.DECRYPT_MODE, parts[1], nonce, context);
            return new String(cipher.doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES), UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException e) {
            throw new SealBroken("changed, or sealed for another place or with another key of that id", context);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is missing from this Java runtime", e);
        }
    }

    /** The id of the key that seals; no secret. What another key sealed is to be sealed anew before that key goes. */
    public String sealingKey() {
        return sealingKey;
    }

    private Cipher cipher(int mode, String keyId, byte[] nonce, String context) throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, keys.get(keyId), new GCMParameterSpec(TAG_BITS, nonce));
        // Version and key id are authenticated too: they are read before the tag is checked.
        cipher.updateAAD((VERSION + ":" + keyId + ":" + context).getBytes(UTF_8));
        return cipher;
    }

    /** A sealed text that does not open; the message says why and where, never what. */
    public static final class SealBroken extends RuntimeException {
        SealBroken(String reason, String context) {
            super("The sealed text of " + context + " cannot be opened: " + reason);
        }
    }
}
