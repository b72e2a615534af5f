package io.whatomate.integrations;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a target knows that an event is ours and fresh: the headers of Standard Webhooks 1.0 (standardwebhooks.com), for which
 * there are libraries in most languages. HMAC-SHA256 over {@code <id>.<seconds>.<body>}, one signature for each secret that
 * counts, so that a secret can be replaced without a gap.
 *
 * @param id of the event, alike at every try
 * @param timestamp seconds since 1970 of this try; who receives refuses one that is minutes away
 * @param value {@code v1,<base64>}, separated by blanks
 */
record EventSignature(String id, long timestamp, String value) {

    static final String SECRET_MARK = "whsec_";

    private static final String ALGORITHM = "HmacSHA256";

    /** @param secrets {@code whsec_} and base64 of the key, at least one */
    static EventSignature of(List<String> secrets, String id, long timestamp, byte[] body) {
        return new EventSignature(id, timestamp, secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(mac(secret, id + "." + timestamp + ".", body)))
                .collect(Collectors.joining(" ")));
    }

    private static byte[] mac(String secret, String head, byte[] body) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring(SECRET_MARK.length())), ALGORITHM));
            mac.update(head.getBytes(US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA256 is missing from this Java runtime", e);
        }
    }
}
