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
    private final CallbackSigns signs;

    Handshake(Keys keys, CallbackSigns signs) {
        this.keys = keys;
        this.signs = signs;
    }

    /**
     * @param accountToken the verify token of the account whose own URL was called, or null: then the installation's
     * @param callbackAccountId that account's id, or null
     * @return the challenge, to be answered as plain text and nothing else
     * @throws Problem 403 when mode or token do not fit
     */
    public String answer(
            @Variable("mode") String mode,
            @Variable("verifyToken") String token,
            @Variable("challenge") String challenge,
            @Variable("accountVerifyToken") String accountToken,
            @Variable("callbackAccountId") Object callbackAccountId) {
        var expected = accountToken == null ? keys.metaVerifyToken() : accountToken;
        var known = token != null && MessageDigest.isEqual(bytes(token), bytes(expected));
        var fits = "subscribe".equals(mode) && known && challenge != null && challenge.length() <= LONGEST_CHALLENGE;
        signs.handshake(callbackAccountId, fits);
        if (!fits) {
            throw Problem.of(403, "webhook-verify-token", "The verify token is not ours",
                    "Give Meta's dashboard the token of WHATOMATE_META_VERIFY_TOKEN, or of data/keys/meta-verify-token.");
        }
        return challenge;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
