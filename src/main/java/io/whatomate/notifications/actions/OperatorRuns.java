package io.whatomate.notifications.actions;

import io.whatomate.notifications.RuleSends;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Stands at both ends of every run of an operator's rule. A kamelet works on a copy of the exchange and knows neither whose
 * step it is nor how the run ends: at the beginning the variable {@code ruleId} becomes the route's id, which stays the same
 * after a restart, and a run that fails gives the keys back that once-per used for it.
 */
@Component
class OperatorRuns implements RoutePolicyFactory {

    /** Exchange variable: keys of this run. */
    static final String TAKEN = "onceTaken";

    private static final Logger LOG = LoggerFactory.getLogger(OperatorRuns.class);

    private final ObjectProvider<ProducerTemplate> routes;

    /** By a provider: Spring would start Camel before its routes are known. */
    OperatorRuns(ObjectProvider<ProducerTemplate> routes) {
        this.routes = routes;
    }

    /**
     * @return none for the product's own routes, which are of the class path, and for those of kamelets, which have another number
     *     after a restart: what begins with one is the rule that uses it. One that came from no file at all is a rule like any other
     */
    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        var isRule = route instanceof RouteDefinition rule
                && !rule.isCreatedFromTemplate()
                && (rule.getResource() == null || !rule.getResource().getLocation().startsWith("classpath:"));
        return isRule ? new Run() : null;
    }

    /** The keys of a run with one more. */
    static List<Map<String, Object>> taken(Object before, Exchange exchange, Map<String, Object> asked) {
        var taken = new ArrayList<Map<String, Object>>();
        if (before instanceof List<?> list) {
            list.forEach(key -> taken.add(asMap(key)));
        }
        var key = new HashMap<>(asked);
        key.put("organizationId", exchange.getVariable("organizationId"));
        taken.add(key);
        return taken;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(Object key) {
        return (Map<String, Object>) key;
    }

    private final class Run extends RoutePolicySupport {

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (exchange.getVariable("ruleId") == null) {
                exchange.setVariable("ruleId", route.getRouteId());
            }
            RuleSends.begin(exchange, route.getRouteId());
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            var failed = exchange.isFailed() || Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.FAILURE_HANDLED));
            if (exchange.removeVariable(TAKEN) instanceof List<?> keys && failed) {
                keys.forEach(key -> giveBack(asMap(key)));
            }
        }

        private void giveBack(Map<String, Object> key) {
            var given = routes.getObject().send("direct:giveOnceBack", giving -> {
                giving.setVariable("organizationId", key.get("organizationId"));
                giving.getMessage().setBody(new HashMap<>(key));
            });
            if (given.isFailed()) {
                LOG.warn("A key of rule {} could not be given back", key.get("rule"), given.getException());
            }
        }
    }
}
