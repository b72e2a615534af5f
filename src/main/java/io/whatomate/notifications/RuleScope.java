package io.whatomate.notifications;

import io.whatomate.platform.SurroundingPolicy;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * A policy whose steps have the exchange's variables for themselves: when they end, however they end, these are what they were
 * before, but for the count of what the rule has sent. An EIP that works on a copy will not do: Camel brings the copy's
 * variables back.
 */
@Component("ruleScope")
class RuleScope extends SurroundingPolicy {

    @Override
    protected void around(Exchange exchange, Runnable steps) {
        var before = new HashMap<>(exchange.getVariables());
        try {
            steps.run();
        } finally {
            restore(exchange, before);
        }
    }

    private static void restore(Exchange exchange, HashMap<String, Object> before) {
        new HashMap<>(exchange.getVariables()).keySet().stream()
                .filter(name -> !before.containsKey(name) && !name.equals(RuleCauses.SENDS))
                .forEach(exchange::removeVariable);
        before.forEach((name, value) -> {
            if (!name.equals(RuleCauses.SENDS)) {
                exchange.setVariable(name, value);
            }
        });
    }
}
