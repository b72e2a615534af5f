package io.whatomate.webhook;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.security.Keys;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Takes a webhook body in: bounded, proven to be Meta's, cut into events. Keeping it is the route's statement. */
@Component("deliveries")
class Deliveries {

    private final Keys keys;
    private final Ids ids;
    private final WebhookBody bodies;
    private final CallbackSigns signs;
    private final long maxBytesInFlight;
    private final AtomicLong bytesInFlight = new AtomicLong();

    Deliveries(
            Keys keys,
            Ids ids,
            ObjectMapper json,
            CallbackSigns signs,
            @Value("${whatomate.webhook.max-bytes-in-flight}") long maxBytesInFlight) {
        this.keys = keys;
        this.ids = ids;
        this.bodies = new WebhookBody(json);
        this.signs = signs;
        this.maxBytesInFlight = maxBytesInFlight;
    }

    /**
     * Counts the body until the exchange is done.
     *
     * @param body null when the request had none
     * @return the body, empty instead of null
     * @throws Problem 503 with Retry-After when too many bytes wait to be kept; Meta tries again
     */
    public byte[] admit(Exchange exchange, @Body byte[] body) {
        if (body == null) {
            return new byte[0];
        }
        if (bytesInFlight.addAndGet(body.length) > maxBytesInFlight) {
            bytesInFlight.addAndGet(-body.length);
            throw Problem.of(503, "webhook-overload", "Too many webhooks at once", "Deliver this body again later.")
                    .retryAfter(5);
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                bytesInFlight.addAndGet(-body.length);
            }
        });
        return body;
    }

    /**
     * @param accountSecret the app secret of the account whose own URL was called, or null: then the installation's count
     * @throws Problem 401 when no secret fits
     */
    public void verify(
            @Body byte[] body,
            @Variable("signature") String signature,
            @Variable("accountSecret") String accountSecret,
            @Variable("callbackAccountId") Object callbackAccountId) {
        var secrets = accountSecret == null ? keys.metaAppSecrets() : List.of(accountSecret);
        var fits = WebhookSignature.matches(body, signature, secrets);
        signs.signature(callbackAccountId, fits);
        if (!fits) {
            throw Problem.of(401, "webhook-signature", "The signature does not fit the body",
                    "X-Hub-Signature-256 must be sha256= and the HMAC-SHA256 of the raw body with the app secret. "
                            + "Check WHATOMATE_META_APP_SECRET against the app's dashboard.");
        }
    }

    /** @throws Problem 400 when the body is not JSON */
    public Delivery split(
            @Body byte[] body,
            @Variable("signature") String signature,
            @Variable("callbackAccountId") Object callbackAccountId) {
        try {
            return new Delivery(ids.next(), callbackAccountId, signature, body, bodies.split(body));
        } catch (IOException e) {
            throw Problem.of(400, "webhook-json", "The body is not JSON", "Meta posts application/json in UTF-8.");
        }
    }
}
