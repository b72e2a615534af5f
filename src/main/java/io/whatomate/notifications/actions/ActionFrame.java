package io.whatomate.notifications.actions;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * What stands around every action: a kamelet shares its caller's exchange, so what the steps inside do to body, headers and
 * variables is undone at the end, and only the results stay.
 */
@Component("actionFrame")
class ActionFrame {

    static final String CALL = "actionCall";

    private static final String ACTION = "action";
    private static final String ORGANIZATION = "organizationId";
    private static final String STOPS = "whatomate.actionStops";

    /** What a rule may do before anybody knows whose it is. */
    private static final Set<String> NOBODYS = Set.of("template-params-action", "write-back-action");

    /** Takes the kamelet's parameters, {@code <kamelet>.<property>}, out of the exchange. */
    public void enter(Exchange exchange) {
        var kamelet = exchange.getVariable(ACTION, String.class);
        var parameters = new HashMap<String, Object>();
        for (var name : List.copyOf(exchange.getVariables().keySet())) {
            if (name.startsWith(kamelet + ".")) {
                parameters.put(name.substring(kamelet.length() + 1), exchange.removeVariable(name));
            }
        }
        var message = exchange.getMessage();
        var variables = new HashMap<>(exchange.getVariables());
        variables.remove(ACTION);
        exchange.setVariable(CALL, new ActionCall(kamelet, parameters, message.getBody(), new HashMap<>(message.getHeaders()),
                variables, new HashMap<>()));
        // A header of the caller's would take the place of a statement.
        message.removeHeaders("CamelSql*");
        if (exchange.getVariable("operation") == null) {
            exchange.setVariable("operation", kamelet);
        }
    }

    /** Whether the step names the number that it sends from. */
    public boolean isSentFrom(@Variable(CALL) ActionCall call) {
        return numberOf(call) != null;
    }

    /** The one that is given or, in an operator's rule behind a whatsapp source, the one that heard. */
    private static String numberOf(ActionCall call) {
        var given = call.text("phoneNumberId");
        return given == null && call.variables().get(ORGANIZATION) == null
                ? Objects.toString(call.variables().get("phoneNumberId"), null)
                : given;
    }

    /** Parameters of find-sending-number.sql. */
    public Map<String, Object> number(@Variable(CALL) ActionCall call) {
        return Map.of("phoneNumberId", numberOf(call));
    }

    /**
     * Settles whose run it is: the engine has said so for a tenant's rule, and an operator's says it by the number it sends from.
     *
     * @param number row of find-sending-number.sql, or null
     */
    public void settleOrganization(Exchange exchange, @Variable(CALL) ActionCall call, @Variable("sendingNumber") Map<String, Object> number) {
        var known = exchange.getVariable(ORGANIZATION, String.class);
        if (isSentFrom(call)) {
            if (number == null || known != null && !known.equals(number.get("organization_id"))) {
                throw call.fault("phoneNumberId", "reference", "is no active number of the organization");
            }
            exchange.setVariable(ORGANIZATION, number.get("organization_id"));
            exchange.setVariable("sendingAccountId", number.get("account_id"));
        } else if (known == null && !NOBODYS.contains(call.kamelet())) {
            throw call.fault("phoneNumberId", "required", "says whose organization it is; an operator's rule gives it");
        }
    }

    /** Gives the exchange back as it was, with the results. */
    public void leave(Exchange exchange, @Variable(CALL) ActionCall call) {
        for (var name : List.copyOf(exchange.getVariables().keySet())) {
            if (!call.variables().containsKey(name)) {
                exchange.removeVariable(name);
            }
        }
        call.variables().forEach(exchange::setVariable);
        var message = exchange.getMessage();
        message.setBody(call.body());
        message.removeHeaders("*");
        message.setHeaders(new HashMap<>(call.headers()));
        exchange.setProperty(STOPS, Boolean.TRUE.equals(call.results().remove(STOPS)));
        call.results().forEach(exchange::setVariable);
    }

    /** Ends the rule here, without a failure, when the action says so. */
    public void stop(Exchange exchange) {
        exchange.setRouteStop(Boolean.TRUE.equals(exchange.removeProperty(STOPS)));
    }

    /** The rule ends with this action. */
    static void stopAfter(ActionCall call) {
        call.results().put(STOPS, true);
    }
}
