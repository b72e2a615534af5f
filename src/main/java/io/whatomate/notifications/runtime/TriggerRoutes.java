package io.whatomate.notifications.runtime;

import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleTrigger;
import io.whatomate.platform.Ids;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.stereotype.Component;

/**
 * Routes of the main context that listen for what sets tenants' rules off and keep it: one for each rule whose trigger consumes
 * something. They are made of the name of a kamelet and of checked constants, never of a tenant's text.
 */
@Component
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class TriggerRoutes {

    /** How ids of these routes and of the kamelets' own begin: by it meters and readiness leave them out. */
    private static final String PREFIX = "rule-trigger-";

    /** It is called through the API, which keeps the event itself. */
    private static final String HTTP = "notify-http-source";

    /** The route inside of the kamelet, which is no part of the one around it. */
    private static final String SOURCE = "-source";

    private static final Duration GOODBYE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(TriggerRoutes.class);

    private final CamelContext context;
    private final KameletCatalogue catalogue;
    private final Ids ids;

    TriggerRoutes(CamelContext context, KameletCatalogue catalogue, Ids ids) {
        this.context = context;
        this.catalogue = catalogue;
        this.ids = ids;
    }

    /**
     * Begins to listen, under an id of its own, so that the trigger of the version before goes on until this one is there.
     *
     * @return the route's id, or null when nothing has to listen
     * @throws Exception when it does not start; then nothing of it is left
     */
    String open(RuleChange rule, RuleTrigger trigger) throws Exception {
        if (trigger.kamelet().equals(HTTP)) {
            return null;
        }
        trigger.constants().forEach(TriggerRoutes::refuseCamelsOwn);
        var id = PREFIX + ids.next();
        try {
            // Camel cannot add parameters to an address that has none.
            var source = context.getEndpoint("kamelet:" + trigger.kamelet() + "/" + source(id) + "?noErrorHandler=true", parameters(rule, trigger));
            context.addRoutes(new RouteBuilder(context) {
                @Override
                public void configure() {
                    from(source).routeId(id).routeGroup("rules").errorHandler(noErrorHandler())
                            .setVariable("organizationId", constant(rule.organization().toString()))
                            .setVariable("ruleId", constant(rule.rule().toString()))
                            .process(exchange -> setKey(exchange, trigger))
                            .to("direct:keepDelivery");
                }
            });
            return id;
        } catch (Exception e) {
            close(id);
            throw e;
        }
    }

    /** @return id of the kamelet's own route of that trigger */
    static String source(String trigger) {
        return trigger + SOURCE;
    }

    /** What the author wrote, and where the kamelet asks for it, whose rule it is. */
    private Map<String, Object> parameters(RuleChange rule, RuleTrigger trigger) {
        var parameters = new HashMap<String, Object>(trigger.constants());
        var known = catalogue.find(trigger.kamelet()).orElseThrow().properties().keySet();
        Map.of("rule", rule.rule().toString(), "organizationId", rule.organization().toString()).forEach((name, value) -> {
            if (known.contains(name)) {
                parameters.put(name, value);
            }
        });
        return parameters;
    }

    /** @param id of a route of {@link #open}; null: none */
    void close(String id) {
        if (id == null) {
            return;
        }
        for (var route : new String[] {source(id), id}) {
            try {
                if (context.getRoute(route) != null) {
                    context.getRouteController().stopRoute(route, GOODBYE.toSeconds(), TimeUnit.SECONDS);
                    context.removeRoute(route);
                }
            } catch (Exception e) {
                LOG.warn("The trigger {} could not be removed: {}", route, e.getMessage());
            }
        }
        try {
            context.removeEndpoints("kamelet:.*" + id + ".*");
        } catch (Exception e) {
            LOG.warn("An endpoint of the trigger {} could not be removed: {}", id, e.getMessage());
        }
    }

    /** The rule's own key, told by the fence's evaluator, else what the trigger knows its event by. */
    private static void setKey(Exchange exchange, RuleTrigger trigger) {
        var own = trigger.key(exchange.getMessage().getBody());
        own.ifPresent(key -> exchange.setVariable("triggerKey", key));
    }

    /** The gate refuses these already. Here they would reach the environment, beans or other options of an endpoint. */
    private static void refuseCamelsOwn(String name, String value) {
        var hidden = value.contains("{{") || value.contains("${") || value.contains("$simple{") || value.startsWith("#")
                || value.contains("RAW(") || value.contains("RAW{") || value.chars().anyMatch(Character::isISOControl);
        if (hidden) {
            throw new IllegalArgumentException("The trigger's parameter " + name + " holds what only the operator may write");
        }
    }
}
