package io.whatomate.notifications.triggers;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Route;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;
import org.springframework.stereotype.Component;

/** Runs letters of rules that begin with an endpoint of Camel's own: past that endpoint, through the same steps. */
@Component
class SourceReplays {

    private final CamelContext context;
    private final PausedRules paused;

    SourceReplays(CamelContext context, PausedRules paused) {
        this.context = context;
        this.paused = paused;
    }

    /** @param rule id of its route; one that is paused, or was stopped, takes nothing */
    Optional<Route> find(String rule) {
        return Optional.ofNullable(context.getRoute(rule))
                .filter(SourceLetters::isSource)
                .filter(route -> context.getRouteController().getRouteStatus(rule).isStarted() && !paused.contains(rule));
    }

    /** @return why it does not go through; null when it does */
    Exception run(Route route, Object body, Map<?, ?> headers, String key) {
        var exchange = route.getEndpoint().createExchange(ExchangePattern.InOnly);
        exchange.getExchangeExtension().setFromRouteId(route.getRouteId());
        exchange.getMessage().setBody(body);
        headers.forEach((name, value) -> exchange.getMessage().setHeader((String) name, value));
        exchange.setVariable("triggerKey", key);
        exchange.setVariable(TriggerKeys.AGAIN, key);
        PluginHelper.getAsyncProcessorAwaitManager(context).process(AsyncProcessorConverterHelper.convert(route.getProcessor()), exchange);
        return exchange.getException();
    }
}
