package io.whatomate.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** What stands in the tables for a token or a key: whoever reads a table cannot use it. */
final class Digests {

    private Digests() {}

    /** 32 bytes. Enough for random texts; a password needs bcrypt. */
    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    static String random(SecureRandom random, int bytes) {
        var value = new byte[bytes];
        random.nextBytes(value);
        return base64(value);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
