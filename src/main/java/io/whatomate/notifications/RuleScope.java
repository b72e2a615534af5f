package io.whatomate.notifications;

import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
import org.springframework.stereotype.Component;

/**
 * A policy whose steps have the exchange's variables for themselves: when they end, however they end, these are what they were
 * before, but for the count of what the rule has sent. An EIP that works on a copy will not do: Camel brings the copy's
 * variables back.
 */
@Component("ruleScope")
class RuleScope implements Policy {

    @Override
    public void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    @Override
    public Processor wrap(Route route, Processor steps) {
        var waited = AsyncProcessorConverterHelper.convert(steps);
        var waiting = PluginHelper.getAsyncProcessorAwaitManager(route.getCamelContext());
        return exchange -> {
            var before = new HashMap<>(exchange.getVariables());
            try {
                waiting.process(waited, exchange);
            } finally {
                restore(exchange, before);
            }
        };
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
