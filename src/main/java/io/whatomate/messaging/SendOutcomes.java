package io.whatomate.messaging;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.messaging.SendOutcome.Accepted;
import io.whatomate.messaging.SendOutcome.Failed;
import io.whatomate.messaging.SendOutcome.PutBack;
import io.whatomate.messaging.SendOutcome.Uncertain;
import io.whatomate.platform.http.AnsweredJson;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Judges Meta's answer, or its absence, by the error table. */
@Component("sendOutcomes")
class SendOutcomes {

    private static final int LONGEST_DELAY = 300;

    private final ObjectMapper json;
    private final MetaErrorPolicies policies;
    private final GraphAddresses addresses;

    SendOutcomes(ObjectMapper json, MetaErrorPolicies policies, GraphAddresses addresses) {
        this.json = json;
        this.policies = policies;
        this.addresses = addresses;
    }

    /** @param due row of the message that was sent, with {@code attempts} counting this one */
    public SendOutcome judge(Exchange exchange, @Variable("due") Map<String, Object> due) {
        var response = exchange.getMessage();
        var status = response.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        var answer = AnsweredJson.of(response.getBody(byte[].class), json);
        var id = answer.path("messages").path(0).path("id").asText();
        if (status / 100 == 2) {
            // A 200 without an id was taken by something that is not Meta, or Meta lost it: nobody can say.
            return id.isEmpty() ? uncertain("Meta answered 200 without a message id", due) : new Accepted(id);
        }
        var error = answer.path("error");
        var code = error.path("code").canConvertToInt() ? error.path("code").asInt() : -status;
        var looksTransient = status >= 500 || status == 429 || status == 408 || error.path("is_transient").asBoolean();
        var detail = MetaError.describe(error);
        return decide(code, looksTransient, detail == null ? "HTTP " + status : detail,
                retryAfter(response.getHeader("Retry-After", String.class)), ((Number) due.get("attempts")).intValue());
    }

    /**
     * For a send that ended in an exception. Only when nothing can have been written is it safe to try again at once.
     *
     * @param judged how the call ended, when it was the settling that failed (the database did not answer): that stays so
     */
    public SendOutcome judgeFailure(
            Exchange exchange, @Variable("due") Map<String, Object> due, @Variable("outcome") SendOutcome judged) {
        if (judged != null) {
            return judged;
        }
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var detail = failure.getClass().getSimpleName() + ": " + failure.getMessage();
        return switch (failure) {
            case ConnectException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case UnknownHostException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case NoRouteToHostException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case ConnectTimeoutException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case ConnectionRequestTimeoutException e ->
                    decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case SSLHandshakeException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            // The database was asked whether the lease is still ours, and Meta nothing yet.
            case DataAccessException e -> decide(-1, true, detail, null, ((Number) due.get("attempts")).intValue());
            case IOException e -> uncertain(detail, due);
            default -> new Failed(null, detail, true);
        };
    }

    /** Parameters of the statement that settles an outcome. */
    public Map<String, Object> row(@Variable("outcome") SendOutcome outcome, @Variable("due") Map<String, Object> due) {
        var row = new HashMap<String, Object>(16);
        row.put("messageId", due.get("message_id"));
        row.put("accountId", due.get("whatsapp_account_id"));
        row.put("contactId", due.get("contact_id"));
        row.put("attempts", due.get("attempts"));
        switch (outcome) {
            case Accepted accepted -> row.put("whatsappMessageId", accepted.whatsappMessageId());
            case PutBack back -> {
                row.put("delaySeconds", back.delaySeconds());
                row.put("code", back.code());
                row.put("detail", back.detail());
                row.put("slow", back.slow());
                row.put("stop", back.stop());
                row.put("strains", back.strains());
            }
            case Failed failed -> {
                row.put("code", failed.code());
                row.put("detail", failed.detail());
                row.put("exhausted", failed.exhausted());
            }
            case Uncertain uncertain -> {
                row.put("detail", uncertain.detail());
                row.put("settleSeconds", uncertain.settleSeconds());
            }
        }
        return row;
    }

    private Uncertain uncertain(String detail, Map<String, Object> due) {
        return new Uncertain(detail, addresses.settleSeconds((String) due.get("graph_base_url")));
    }

    private SendOutcome decide(int code, boolean looksTransient, String detail, Integer retryAfter, int attempts) {
        var policy = policies.of(code, looksTransient);
        var shown = code >= 0 ? (Integer) code : null;
        return switch (policy.action()) {
            case FIX, DEAD -> new Failed(shown, detail, false);
            case STOP -> new PutBack(0, shown, detail, false, true, false);
            case WAIT -> attempts >= policy.maxTries()
                    ? new Failed(shown, detail, true)
                    : new PutBack(waitSeconds(policy, attempts), shown, detail, false, false, false);
            case RETRY, SLOW -> attempts >= policy.maxTries()
                    ? new Failed(shown, detail, true)
                    : new PutBack(delay(policy, retryAfter, attempts), shown, detail,
                            policy.action() == MetaErrorPolicies.Action.SLOW, false,
                            policy.action() == MetaErrorPolicies.Action.RETRY);
        };
    }

    /** One second stands for the pair rate's 4^n (Meta, "Error codes", 131056). */
    private static int waitSeconds(MetaErrorPolicies.Policy policy, int attempts) {
        var delay = policy.delay() == null ? 1 : policy.delay();
        return delay == 1 ? 1 << (2 * Math.min(attempts - 1, 5)) : delay;
    }

    /** Retry-After is obeyed; else the policy's delay; else 2, 4, 8 … seconds with up to half of it as jitter. */
    private static int delay(MetaErrorPolicies.Policy policy, Integer retryAfter, int attempts) {
        if (retryAfter != null) {
            return retryAfter;
        }
        var base = policy.delay() != null ? policy.delay() : Math.min(1 << Math.min(attempts, 8), LONGEST_DELAY);
        return base + ThreadLocalRandom.current().nextInt(Math.max(1, base / 2));
    }

    private static Integer retryAfter(String header) {
        try {
            return header == null ? null : Math.clamp(Integer.parseInt(header.strip()), 1, 3600);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
