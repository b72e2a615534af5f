package io.whatomate.accounts;

import static io.whatomate.accounts.ConnectionStep.BUSINESS;
import static io.whatomate.accounts.ConnectionStep.NETWORK;
import static io.whatomate.accounts.ConnectionStep.NUMBER;
import static io.whatomate.accounts.ConnectionStep.PERMISSION;
import static io.whatomate.accounts.ConnectionStep.REGISTRATION;
import static io.whatomate.accounts.ConnectionStep.SUBSCRIPTION;
import static io.whatomate.accounts.ConnectionStep.TOKEN;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.security.SecretBox.SealBroken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Asks one question after the other and judges the answers. Meta's own words are never shown: an error about a malformed token
 * repeats that token.
 */
@Component("connectionTest")
class ConnectionTest {

    /** Among the facts of a report: where Meta posts the number's webhooks. Asked anew each time, so never kept. */
    static final String CALLBACK = "callbackUrl";

    /** As above: whether Meta lets the number send, {@code AVAILABLE}, {@code LIMITED} or {@code BLOCKED}. */
    static final String CAN_SEND = "canSend";

    private final ObjectMapper json;

    ConnectionTest(ObjectMapper json) {
        this.json = json;
    }

    /** @throws Problem 404 when there is no such account */
    public void open(Exchange exchange, @Body Map<String, Object> connection) {
        if (connection == null) {
            throw Problem.of(404, "not-found", "Not found", "There is no such account in your organization.");
        }
        exchange.setVariable("connection", connection);
    }

    /** Sets the first {@code question} and an empty {@code report}. */
    public void begin(Exchange exchange) {
        exchange.setVariable("question", ConnectionQuestion.NUMBER);
        exchange.setVariable("report", ConnectionReport.empty());
    }

    /** Sets the question as {@code direct:getFromGraph} takes it. */
    public void ask(
            Exchange exchange,
            @Variable("question") ConnectionQuestion question,
            @Variable("connection") Map<String, Object> connection) {
        exchange.getMessage().setBody(question.of(connection));
    }

    /** The answer of a call that had none. */
    public void fail(Exchange exchange) {
        exchange.getMessage().setBody(switch (exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class)) {
            case SealBroken e -> ConnectionFault.TOKEN_UNREADABLE;
            case IOException e -> ConnectionFault.UNREACHABLE;
            default -> ConnectionFault.ADDRESS_REFUSED;
        });
    }

    /** Adds the answer to the report, and sets the next question or none. */
    public void hear(
            Exchange exchange,
            @Variable("question") ConnectionQuestion question,
            @Variable("report") ConnectionReport report,
            @Variable("connection") Map<String, Object> connection) {
        var answer = GraphAnswer.of(exchange, json);
        var phoneId = (String) connection.get("phone_id");
        var next = switch (question) {
            case NUMBER, NUMBER_OF_OLD -> hearNumber(question, answer, report, phoneId);
            case TOKEN -> new Next(ConnectionQuestion.NUMBERS_OF_BUSINESS, TokenFacts.hear(answer, report));
            case NUMBERS_OF_BUSINESS -> hearBusiness(answer, report, phoneId);
            case APPS_OF_BUSINESS -> new Next(null, hearApps(answer, report));
        };
        exchange.setVariable("report", next.report());
        exchange.setVariable("question", next.question());
    }

    /** @param question null when there is nothing more to ask */
    private record Next(ConnectionQuestion question, ConnectionReport report) {}

    private static Next hearNumber(ConnectionQuestion question, GraphAnswer answer, ConnectionReport report, String phoneId) {
        if (question == ConnectionQuestion.NUMBER && answer.refusesField()) {
            return new Next(ConnectionQuestion.NUMBER_OF_OLD, report);
        }
        var heard = answer.fault(ConnectionFault.NUMBER_UNKNOWN);
        var fault = heard == null && !answer.body().path("id").asText().equals(phoneId) ? ConnectionFault.UNEXPECTED : heard;
        if (fault != null) {
            var before = List.of(NETWORK, TOKEN, PERMISSION).stream()
                    .takeWhile(step -> step.compareTo(fault.step()) < 0)
                    .toArray(ConnectionStep[]::new);
            // A token that cannot be opened was never shown to Meta.
            return new Next(null, (fault == ConnectionFault.TOKEN_UNREADABLE ? report : report.pass(before)).fail(fault, answer.code()));
        }
        var known = report.pass(NETWORK, TOKEN, PERMISSION, NUMBER).learn(facts(answer.body()));
        return new Next(ConnectionQuestion.TOKEN, switch (answer.body().path("status").asText("CONNECTED")) {
            case "CONNECTED" -> known.pass(REGISTRATION).learn(Map.of("connected", true));
            case "BANNED" -> known.fail(ConnectionFault.NUMBER_NOT_CONNECTED, null).learn(Map.of("banState", "DISABLE"));
            default -> known.fail(ConnectionFault.NUMBER_NOT_CONNECTED, null);
        });
    }

    private static Next hearBusiness(GraphAnswer answer, ConnectionReport report, String phoneId) {
        var fault = answer.fault(ConnectionFault.BUSINESS_UNKNOWN);
        if (fault != null) {
            return new Next(null, report.fail(fault, answer.code()));
        }
        var numbers = answer.body().path("data").valueStream().map(number -> number.path("id").asText());
        return numbers.anyMatch(phoneId::equals)
                ? new Next(ConnectionQuestion.APPS_OF_BUSINESS, report.pass(BUSINESS))
                : new Next(null, report.fail(ConnectionFault.NUMBER_ELSEWHERE, null));
    }

    private static ConnectionReport hearApps(GraphAnswer answer, ConnectionReport report) {
        if (answer.fault(ConnectionFault.BUSINESS_UNKNOWN) != null) {
            return report.fail(ConnectionFault.SUBSCRIPTION_UNKNOWN, answer.code());
        }
        var isSubscribed = !answer.body().path("data").isEmpty();
        var known = report.learn(Map.of("subscribed", isSubscribed));
        var override = answer.body().at("/data/0/override_callback_uri").asText();
        if (!override.isBlank() && !known.facts().containsKey(CALLBACK)) {
            known = known.learn(Map.of(CALLBACK, override));
        }
        return isSubscribed ? known.pass(SUBSCRIPTION) : known.fail(ConnectionFault.NOT_SUBSCRIBED, null);
    }

    private static Map<String, Object> facts(JsonNode number) {
        var facts = new HashMap<String, Object>();
        put(facts, "phoneNumber", number.path("display_phone_number").asText().replaceAll("\\D", ""), 32);
        put(facts, "verifiedName", number.path("verified_name").asText(), 255);
        put(facts, "qualityRating", number.path("quality_rating").asText(), 40);
        put(facts, "messagingLimit", number.path("whatsapp_business_manager_messaging_limit").asText(), 40);
        put(facts, "numberStatus", number.path("status").asText(), 40);
        put(facts, "nameStatus", number.path("name_status").asText(), 40);
        var callbacks = number.path("webhook_configuration");
        // What is set for the number wins over the WABA's, and that over the app's.
        for (var of : List.of("application", "whatsapp_business_account", "phone_number")) {
            put(facts, CALLBACK, callbacks.path(of).asText(), 255);
        }
        put(facts, CAN_SEND, number.at("/health_status/can_send_message").asText(), 40);
        put(facts, "throughputLevel", number.at("/throughput/level").asText(), 40);
        return facts;
    }

    private static void put(Map<String, Object> facts, String name, String text, int longest) {
        if (!text.isBlank()) {
            var storable = StorableText.of(text);
            facts.put(name, storable.substring(0, Math.min(storable.length(), longest)));
        }
    }

    /** What the statement takes that keeps the report. */
    public void conclude(
            Exchange exchange,
            @Variable("report") ConnectionReport report,
            @Variable("connection") Map<String, Object> connection)
            throws JsonProcessingException {
        var facts = new HashMap<>(report.facts());
        facts.keySet().removeAll(List.of(CALLBACK, CAN_SEND));
        if (report.isAnswered()) {
            facts.put("connectionFault", report.firstFault());
        }
        exchange.setVariable("facts", json.writeValueAsString(facts));
        exchange.setVariable("answered", report.isAnswered());
        exchange.setVariable("proven", report.proves());
        exchange.setVariable("askedVersion", connection.get("version"));
        exchange.getMessage().setBody(null);
    }

    /** The report with the account as it is now. */
    public String show(@Body String account, @Variable("report") ConnectionReport report) throws JsonProcessingException {
        return "{\"passed\":" + report.failures().isEmpty()
                + ",\"steps\":" + json.writeValueAsString(report.steps()) + ",\"account\":" + account + "}";
    }
}
