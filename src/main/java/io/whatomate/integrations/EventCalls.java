package io.whatomate.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.TargetAnswer;
import io.whatomate.platform.http.TargetCall;
import io.whatomate.platform.http.TargetRefused;
import io.whatomate.platform.security.Keys;
import java.io.IOException;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Both ends of a call that tells an event: what is posted and how it is signed, and what becomes of the event then. */
@Component("eventCalls")
final class EventCalls {

    private static final TypeReference<List<Map<String, String>>> SECRETS = new TypeReference<>() {};
    private static final int SHOWN = 1000;

    private final ObjectMapper json = new ObjectMapper();
    private final Keys keys;
    private final Clock clock;

    EventCalls(Keys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /** The parameters of a statement that asks for nothing but the time. */
    public Map<String, Object> moment() {
        return new HashMap<>(Map.of("moment", clock.instant().toString()));
    }

    /** The same for statements of the API, which take their parameters from variables. */
    public void tellMoment(Exchange exchange) {
        exchange.setVariable("moment", clock.instant().toString());
    }

    /**
     * How far the topic has the events.
     *
     * @param published rows of {@code take-feed.sql}, at least one
     */
    public Map<String, Object> passed(@Body List<Map<String, Object>> published) {
        return new HashMap<>(Map.of("passed", published.getLast().get("relayed")));
    }

    /** @param call a row of {@code claim_events} */
    public String lane(@Body Map<String, Object> call) {
        return call.get("subscription_id") + ":" + call.get("lane");
    }

    /**
     * Sets {@code target} and {@code begun}, and the body to the bytes that are posted.
     *
     * @param call row with {@code event_id}, {@code url}, {@code secrets} (JSON, sealed) and {@code envelope}
     */
    public void prepare(Exchange exchange, @Variable("call") Map<String, Object> call) throws JsonProcessingException {
        var begun = clock.instant();
        exchange.setVariable("begun", begun);
        var body = call.get("envelope").toString().getBytes(UTF_8);
        var secrets = json.readValue(call.get("secrets").toString(), SECRETS).stream()
                .map(row -> keys.secretBox().open(row.get("secret"), SubscriptionSecrets.PLACE + row.get("id")))
                .toList();
        var signature = EventSignature.of(secrets, call.get("event_id").toString(), begun.getEpochSecond(), body);
        exchange.setVariable("target", new TargetCall(URI.create(call.get("url").toString()), Map.of(
                "Content-Type", "application/json",
                "webhook-id", signature.id(),
                "webhook-timestamp", Long.toString(signature.timestamp()),
                "webhook-signature", signature.value())));
        exchange.getMessage().setBody(body);
    }

    /** What a target said, of its text the first 1,000 characters. */
    public TargetReply hear(@Body TargetAnswer answer) {
        var text = StorableText.of(new String(answer.body(), UTF_8));
        return new TargetReply(answer.status(), text.substring(0, Math.min(SHOWN, text.length())), null, answer.took().toMillis(),
                answer.retryAfter());
    }

    /** A call without an answer. What the network says may name addresses behind a name, so only the kind of it is told. */
    public TargetReply fail(Exchange exchange, @Variable("begun") Instant begun) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var reason = switch (failure) {
            case TargetRefused refused -> "The address is not called: it " + refused.getMessage();
            case IOException lost -> "No answer: " + LostCall.words(lost);
            default -> "The call could not be made: " + failure.getClass().getSimpleName();
        };
        var took = begun == null ? 0 : Duration.between(begun, clock.instant()).toMillis();
        return new TargetReply(null, null, reason, Math.max(0, took), null);
    }

    /** The parameters of {@code settle-event.sql}. */
    public Map<String, Object> settle(@Body TargetReply reply, @Variable("call") Map<String, Object> call)
            throws JsonProcessingException {
        var moment = clock.instant();
        var attempt = ((Number) call.get("attempt")).intValue();
        var logged = reply.shape();
        logged.put("at", moment.toString());
        var settled = new HashMap<String, Object>();
        settled.put("target", call.get("subscription_id"));
        settled.put("lease", call.get("lease"));
        settled.put("delivery", call.get("delivery_id"));
        settled.put("moment", moment.toString());
        settled.put("verdict", EventRetries.verdict(reply, moment, ((Timestamp) call.get("expires_at")).toInstant()));
        settled.put("call", json.writeValueAsString(logged));
        settled.put("problem", reply.problem());
        var nextTry = moment.plus(EventRetries.delay(attempt, ThreadLocalRandom.current().nextDouble()));
        var askedUntil = reply.retryAfter() == null ? null : moment.plus(reply.retryAfter());
        settled.put("nextTry", (askedUntil == null || askedUntil.isBefore(nextTry) ? nextTry : askedUntil).toString());
        settled.put("askedUntil", askedUntil == null ? null : askedUntil.toString());
        return settled;
    }
}
