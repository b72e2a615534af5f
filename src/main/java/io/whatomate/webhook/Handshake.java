package io.whatomate.webhook;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.security.Keys;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Meta's check of a callback URL: the challenge goes back when the verify token is ours (Meta, "Create a webhook endpoint"). */
@Component("handshake")
class Handshake {

    private static final int LONGEST_CHALLENGE = 256;

    private final Keys keys;

    Handshake(Keys keys) {
        this.keys = keys;
    }

    /**
     * @param accountToken the verify token of the account whose own URL was called, or null: then the installation's
     * @return the challenge, to be answered as plain text and nothing else
     * @throws Problem 403 when mode or token do not fit
     */
    public String answer(
            @Variable("mode") String mode,
            @Variable("verifyToken") String token,
            @Variable("challenge") String challenge,
            @Variable("accountVerifyToken") String accountToken) {
        var expected = accountToken == null ? keys.metaVerifyToken() : accountToken;
        var known = token != null && MessageDigest.isEqual(bytes(token), bytes(expected));
        if (!"subscribe".equals(mode) || !known || challenge == null || challenge.length() > LONGEST_CHALLENGE) {
            throw Problem.of(403, "webhook-verify-token", "The verify token is not ours",
                    "Give Meta's dashboard the token of WHATOMATE_META_VERIFY_TOKEN, or of data/keys/meta-verify-token.");
        }
        return challenge;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
