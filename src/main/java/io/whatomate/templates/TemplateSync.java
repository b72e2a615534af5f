package io.whatomate.templates;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.AnsweredJson;
import io.whatomate.platform.security.SecretBox.SealBroken;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Leads the routes through the reading of an account's templates. */
@Component("templateSync")
class TemplateSync {

    private final ObjectMapper json;

    TemplateSync(ObjectMapper json) {
        this.json = json;
    }

    /** @param account row of {@code begin-sync.sql}; null when the sync is another node's */
    public void begin(Exchange exchange, @Body Map<String, Object> account) {
        exchange.setVariable("reading", account == null ? null : new TemplateReading(account));
        exchange.setVariable("isGoing", account != null);
    }

    /** Sets the next question as {@code direct:getFromGraph} takes it. */
    public void ask(Exchange exchange, @Variable("reading") TemplateReading reading) {
        exchange.getMessage().setBody(reading.question());
    }

    /** Notes why the call had no answer: the token cannot be opened, Meta is away, or its address may not be called. */
    public void fail(Exchange exchange, @Variable("reading") TemplateReading reading) {
        reading.fail(switch (exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)) {
            case SealBroken e -> SyncFault.TOKEN_UNREADABLE;
            case IOException e -> SyncFault.UNREACHABLE;
            default -> SyncFault.ADDRESS_REFUSED;
        });
    }

    /** Takes the answer in, and sets what {@code report-sync.sql} takes. */
    public void hear(Exchange exchange, @Variable("reading") TemplateReading reading) {
        var message = exchange.getMessage();
        if (reading.fault() == null) {
            reading.hear(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class), AnsweredJson.of(message.getBody(byte[].class), json));
        }
        exchange.setVariable("isGoing", reading.isGoing());
        message.removeHeaders("*");
        message.setBody(Map.of("pages", reading.pages(), "read", reading.read()));
    }

    /** Ends the reading when another node has it. @param row of {@code report-sync.sql}, or null */
    public void hold(Exchange exchange, @Body Object row) {
        if (row == null) {
            exchange.setVariable("isGoing", false);
            exchange.setVariable("reading", null);
        }
    }

    /** Whether every page was read. */
    public boolean isWhole(@Variable("reading") TemplateReading reading) {
        return reading != null && reading.fault() == null;
    }

    /**
     * Whether a page could not be read.
     *
     * @param reading null where another node goes on with it: no failure
     */
    public boolean isFailed(@Variable("reading") TemplateReading reading) {
        return reading != null && reading.fault() != null;
    }

    /** What {@code apply-sync.sql} takes. */
    public Map<String, Object> found(@Variable("reading") TemplateReading reading) {
        return Map.of("templates", reading.rows(), "unreadable", reading.unreadable());
    }

    /** What {@code fail-sync.sql} takes. */
    public Map<String, Object> failure(@Variable("reading") TemplateReading reading) {
        var row = new HashMap<String, Object>();
        row.put("passing", reading.fault().isPassing());
        row.put("reason", reading.fault().shown());
        row.put("metaCode", reading.metaCode());
        return row;
    }
}
