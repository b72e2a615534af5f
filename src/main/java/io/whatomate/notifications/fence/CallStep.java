package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.RuleOutcome.Sent;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** A step that calls a kamelet: fills in its parameters, checks them, and asks the main context. */
final class CallStep implements Processor {

    private final Kamelet kamelet;
    private final Map<String, RuleExpression> given = new LinkedHashMap<>();
    private final RuleCalls calls;
    private final InstantSource clock;

    CallStep(Kamelet kamelet, RuleCall call, RuleCalls calls, InstantSource clock) {
        this.kamelet = kamelet;
        this.calls = calls;
        this.clock = clock;
        call.parameters().forEach((name, text) -> given.put(name, RuleExpression.template(text)));
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        var state = RunState.of(exchange);
        var parameters = parameters(new ExchangeScope(exchange, state, clock));
        state.beforeCall(kamelet);
        var body = RuleValues.copy(exchange.getMessage().getBody(), state);
        var answer = calls.call(new RuleCalls.Question(kamelet, parameters, body, state.forCall()));
        exchange.getMessage().setBody(RuleValues.copy(answer.body(), state));
        state.given(answer.variables());
        for (var name : kamelet.gives()) {
            exchange.setVariable(name, RuleValues.copy(answer.variables().get(name), state));
        }
        if (kamelet.type() == Kamelet.Type.SINK && !state.run().captured()) {
            state.sent(new Sent(text(answer.variables().get("messageId")), text(answer.variables().get("messageState"))));
        }
        state.tell(answer.stop() ? "ends the run" : "");
        if (answer.stop()) {
            exchange.setRouteStop(true);
        }
    }

    private Map<String, Object> parameters(RuleScope scope) {
        var parameters = new HashMap<String, Object>();
        for (var property : kamelet.open()) {
            var value = given.containsKey(property.name()) ? evaluated(property, scope) : byDefault(property);
            if (value != null) {
                parameters.put(property.name(), value);
            }
        }
        for (var name : kamelet.needed()) {
            if (!parameters.containsKey(name)) {
                throw RuleStopped.forGood("`" + kamelet.name() + "` needs `" + name + "`, and its expression gave nothing.");
            }
        }
        return parameters;
    }

    /** A text, as a constant in a rule of the operator is one; a list or a map where the property is of that type. */
    private Object evaluated(Kamelet.Property property, RuleScope scope) {
        var value = given.get(property.name()).value(scope);
        if (value == null) {
            return null;
        }
        var fitting = switch (property.type()) {
            case "object", "array" -> value;
            default -> RuleValues.text(value, scope);
        };
        var wrong = ParameterValue.fault(property, fitting);
        if (wrong != null) {
            throw RuleStopped.forGood("`" + property.name() + "` of `" + kamelet.name() + "` " + wrong + ".");
        }
        return fitting;
    }

    private static Object byDefault(Kamelet.Property property) {
        var value = property.schema().get("default");
        return value == null || value.isContainerNode() ? null : value.asText();
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
