package io.whatomate.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * {@code X-Hub-Signature-256: sha256=<64 hex digits>}: HMAC-SHA256 with an app secret over the bytes as received (Meta,
 * "Validating payloads"). Never over a re-serialised body: Meta escapes non-ASCII its own way.
 */
final class WebhookSignature {

    private static final String PREFIX = "sha256=";

    private WebhookSignature() {}

    /**
     * @param header the header's value, or null
     * @param secrets any of them may have signed: during a rotation the old and the new one
     */
    static boolean matches(byte[] body, String header, List<String> secrets) {
        if (header == null || !header.startsWith(PREFIX) || header.length() != PREFIX.length() + 64) {
            return false;
        }
        byte[] claimed;
        try {
            claimed = HexFormat.of().parseHex(header, PREFIX.length(), header.length());
        } catch (IllegalArgumentException notHex) {
            return false;
        }
        var matched = false;
        for (var secret : secrets) {
            matched |= MessageDigest.isEqual(claimed, sign(body, secret));
        }
        return matched;
    }

    static byte[] sign(byte[] body, String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no HmacSHA256", e);
        }
    }
}
