package io.whatomate.platform.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.whatomate.platform.Ids;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import io.whatomate.platform.security.SecretBox;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/**
 * Answers of calls with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header), for 24 hours. A key belongs to one
 * caller: a user, or an API key. Answers are kept sealed: one may show an API key, and the digest of a request would tell
 * whether a guessed password was in it.
 */
public final class KeptAnswers {

    static final String HEADER = "Idempotency-Key";

    private static final List<String> HEADERS = List.of("ETag", "Location", Exchange.CONTENT_TYPE);

    /** @param request digest of what was asked */
    private record Kept(String request, int status, Map<String, String> headers, String body) {}

    private final ObjectMapper json =
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();
    private final SecretBox secrets;
    private final Ids ids;

    KeptAnswers(SecretBox secrets, Ids ids) {
        this.secrets = secrets;
        this.ids = ids;
    }

    /** Sets the variables {@code onceCaller}, {@code onceKey} (a digest) and {@code onceRequest} (a digest). */
    public void describe(Exchange exchange) throws JsonProcessingException {
        var operation = exchange.getProperty(ApiDispatch.OPERATION, ContractOperation.class);
        var parameters = new HashMap<String, Object>();
        operation.parameters().stream()
                .filter(parameter -> !parameter.keepsAnswer())
                .forEach(parameter -> parameters.put(parameter.name(), exchange.getVariable(parameter.variable())));
        exchange.setVariable("onceCaller", exchange.getVariable("apiKeyId", exchange.getVariable("userId"), Object.class));
        exchange.setVariable("onceKey", digest(exchange.getVariable("idempotencyKey", String.class)));
        exchange.setVariable("onceRequest", digest(String.join("\n", operation.method(),
                exchange.getVariable(ApiDispatch.PATH, String.class), json.writeValueAsString(parameters),
                json.writeValueAsString(exchange.getMessage().getBody()))));
    }

    /** Whether the key was not used yet, and nobody uses it just now. */
    public boolean isNew(@Variable("claim") Map<String, Object> claim) {
        return "new".equals(claim.get("state"));
    }

    /** Parameters of {@code keep-answer.sql}. */
    public Map<String, Object> seal(Exchange exchange) throws JsonProcessingException {
        var message = exchange.getMessage();
        var headers = new HashMap<String, String>();
        HEADERS.stream().filter(name -> message.getHeader(name) != null).forEach(name ->
                headers.put(name, message.getHeader(name, String.class)));
        var kept = new Kept(
                exchange.getVariable("onceRequest", String.class),
                message.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                headers,
                message.getBody(String.class));
        var id = ids.next().toString();
        return Map.of("id", id, "answer", secrets.seal(json.writeValueAsString(kept), context(id)));
    }

    /**
     * Gives the kept answer once more.
     *
     * @param claim row of {@code claim-key.sql}
     * @throws Problem 409 while the first call is under way, 422 when the key was used for another request
     */
    public void repeat(Exchange exchange, @Variable("claim") Map<String, Object> claim) throws JsonProcessingException {
        if (claim.get("answer") == null) {
            throw Problem.of(409, "idempotency-key-in-use", "The first call is under way",
                            "A call with this Idempotency-Key is not answered yet. Repeat yours in a moment.")
                    .retryAfter(1);
        }
        var kept = json.readValue(
                secrets.open(claim.get("answer").toString(), context(claim.get("id").toString())), Kept.class);
        if (!kept.request().equals(exchange.getVariable("onceRequest"))) {
            throw Problem.of(422, "idempotency-key-reused", "Another request had this Idempotency-Key",
                            "Take a new key for a new request; the same key only repeats the same request.")
                    .with(List.of(new FieldError(HEADER, "reused", "belongs to another request of the last 24 hours")));
        }
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, kept.status());
        kept.headers().forEach(message::setHeader);
        message.setBody(kept.body());
    }

    private static String context(String id) {
        return "idempotency_keys.answer/" + id;
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
