package io.whatomate.integrations;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.TargetAnswer;
import io.whatomate.platform.http.TargetCall;
import io.whatomate.platform.http.TargetRefused;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Plays Meta's check of a callback URL (Meta, "Create a webhook endpoint"): a target gives the challenge back. */
@Component("callbackVerification")
class CallbackVerification {

    /**
     * @param reason verified, refused (by our guard), unreachable, status or challenge
     * @param detail sentence for people
     * @param status what the target answered, or null
     * @param tookMs milliseconds, or null
     */
    private record Report(boolean verified, String reason, String detail, Integer status, Long tookMs) {}

    private final ObjectMapper json;
    private final SecureRandom random = new SecureRandom();

    CallbackVerification(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Sets {@code target} and {@code challenge}.
     *
     * @param callee row of {@code load-callback-target.sql}, or null
     * @throws Problem 404 when there is no such target
     */
    public void ask(Exchange exchange, @Body Map<String, Object> callee, @Variable("verifyToken") String token) {
        if (callee == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such thing in your organization.");
        }
        var url = (String) callee.get("url");
        var challenge = String.valueOf(1_000_000_000L + random.nextInt(1_000_000_000));
        exchange.setVariable("challenge", challenge);
        exchange.setVariable("target", new TargetCall(URI.create(url + (url.contains("?") ? "&" : "?") + "hub.mode=subscribe&hub.challenge="
                + challenge + "&hub.verify_token=" + URLEncoder.encode(token, StandardCharsets.UTF_8)), Map.of()));
        exchange.getMessage().setBody(null);
    }

    /** @return what the contract calls the verification: whether it passed, in which step, and how long the target took */
    public String judge(Exchange exchange, @Body TargetAnswer answer, @Variable("challenge") String challenge) throws JsonProcessingException {
        var took = answer.took().toMillis();
        if (!answer.accepted()) {
            return write(exchange, new Report(false, "status", "The target did not answer 200 to hub.mode=subscribe: check the verify token.",
                    answer.status(), took));
        }
        return new String(answer.body(), StandardCharsets.UTF_8).strip().equals(challenge)
                ? write(exchange, new Report(true, "verified", "The target gave the challenge back.", answer.status(), took))
                : write(exchange, new Report(false, "challenge", "The target answered something else than hub.challenge.", answer.status(), took));
    }

    /** The report of a call that had no answer. */
    public String fail(Exchange exchange) throws JsonProcessingException {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var reason = failure instanceof TargetRefused ? "refused" : "unreachable";
        return write(exchange, new Report(false, reason, "The target was not reached: " + CallbackCalls.cause(failure) + ".", null, null));
    }

    private String write(Exchange exchange, Report report) throws JsonProcessingException {
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        return json.writeValueAsString(report);
    }
}
