package io.whatomate.integrations;

import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.TargetAnswer;
import io.whatomate.platform.http.TargetCall;
import io.whatomate.platform.http.TargetOwner;
import io.whatomate.platform.http.TargetRefused;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Writes the call that brings an event to a target, signed as Meta signs, or Meta's own bytes and signature to a target of the
 * operator, and judges what came of it.
 */
@Component("callbackCalls")
class CallbackCalls {

    private static final int LONGEST_ANSWER = 500;

    private final CallbackBody bodies;
    private final CallbackSecrets secrets;

    CallbackCalls(CallbackBody bodies, CallbackSecrets secrets) {
        this.bodies = bodies;
        this.secrets = secrets;
    }

    /**
     * Sets {@code target} and the body.
     *
     * @param callback row of {@code claim-callbacks.sql}
     * @throws IllegalStateException when the event is gone
     */
    public void begin(Exchange exchange, @Variable("callback") Map<String, Object> callback) throws IOException {
        if (callback.get("raw") instanceof byte[] raw) {
            set(exchange, callback, raw, (String) callback.get("signature"));
        } else if (callback.get("payload") != null) {
            var body = bodies.write(callback);
            set(exchange, callback, body, signature(body, secrets.open(callback.get("secret"), callback.get("target_id"))));
        } else {
            throw new IllegalStateException("the event is gone: past its retention, or its customer was erased");
        }
    }

    private static void set(Exchange exchange, Map<String, Object> callback, byte[] body, String signature) {
        exchange.setVariable("target", new TargetCall(URI.create((String) callback.get("url")), Map.of(
                "Content-Type", "application/json",
                "X-Hub-Signature-256", signature,
                "X-Whatomate-Event", callback.get("event_id").toString()),
                Boolean.TRUE.equals(callback.get("is_operators")) ? TargetOwner.OPERATOR : TargetOwner.TENANT));
        exchange.getMessage().setBody(body);
    }

    /** Parameters of {@code settle-callback.sql}. Meta takes every status but 200 for a failure; here all of 2xx is fine. */
    public Map<String, Object> judge(@Variable("callback") Map<String, Object> callback, @Body TargetAnswer answer) {
        var row = row(callback, answer.accepted() ? null : "answered " + answer.status());
        var text = StorableText.of(new String(answer.body(), StandardCharsets.UTF_8));
        row.put("status", answer.status());
        row.put("answer", text.substring(0, Math.min(text.length(), LONGEST_ANSWER)));
        row.put("tookMs", answer.took().toMillis());
        row.put("askedMs", answer.retryAfter() == null ? null : answer.retryAfter().toMillis());
        return row;
    }

    /** The same for a call that had no answer. */
    public Map<String, Object> fail(Exchange exchange, @Variable("callback") Map<String, Object> callback) {
        return row(callback, cause(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)));
    }

    static String cause(Exception failure) {
        return switch (failure) {
            case TargetRefused refused -> "refused: " + refused.getMessage();
            case IOException lost -> LostCall.words(lost);
            default -> StorableText.of(failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage());
        };
    }

    private static Map<String, Object> row(Map<String, Object> callback, String cause) {
        var row = new HashMap<String, Object>();
        row.put("targetId", callback.get("target_id"));
        row.put("laneKey", callback.get("lane_key"));
        row.put("lease", callback.get("lease"));
        row.put("deliveryId", callback.get("delivery_id"));
        row.put("taken", cause == null);
        row.put("gone", callback.get("payload") == null && callback.get("raw") == null);
        row.put("cause", cause);
        row.put("status", null);
        row.put("answer", null);
        row.put("tookMs", null);
        row.put("askedMs", null);
        return row;
    }

    private static String signature(byte[] body, String secret) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return "sha256=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("This JVM has no HmacSHA256", e);
        }
    }
}
