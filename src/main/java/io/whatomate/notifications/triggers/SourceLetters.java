package io.whatomate.notifications.triggers;

import io.whatomate.platform.Ids;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.kamelet.KameletEndpoint;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Keeps the events that fail in rule files which begin with an endpoint of Camel's own, such as {@code imaps:}, {@code file:} or
 * {@code timer:}. It stands at the end of the route, behind the author's error handling and before the source hears how the event
 * ended: one that is kept has ended well for the source, which marks it as read, commits it, moves its file.
 */
@Component
class SourceLetters implements RoutePolicyFactory {

    private static final Logger LOG = LoggerFactory.getLogger(SourceLetters.class);

    /** Exchange property: what it began with. */
    private static final String EVENT = "whatomateSourceEvent";

    /** Sources that bring an event again by themselves when it fails. */
    private static final Set<String> COME_AGAIN = Set.of("file", "ftp", "ftps", "sftp", "imap", "imaps", "pop3", "pop3s", "sql", "jpa");

    /** Sources that bring nothing but a moment. */
    private static final Set<String> CLOCKS = Set.of("timer", "scheduler", "quartz", "cron");

    private final ObjectProvider<RuleLetters> letters;
    private final Ids ids;

    /** By a provider: Spring would start Camel before its routes are known. */
    SourceLetters(ObjectProvider<RuleLetters> letters, Ids ids) {
        this.letters = letters;
        this.ids = ids;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        var isOfFile = route instanceof RouteDefinition rule
                && !rule.isCreatedFromTemplate()
                && rule.getResource() != null
                && rule.getResource().getLocation().startsWith("file:");
        return isOfFile ? new Letters() : null;
    }

    /** Whether what comes into this route has no caller that would be told, and none of our triggers that keeps letters itself. */
    static boolean isSource(Route route) {
        var isTrigger = route.getEndpoint() instanceof KameletEndpoint kamelet && kamelet.getTemplateId().matches("(notify|whatsapp)-.+-source");
        return !isTrigger && !(beginning(route) instanceof DirectEndpoint);
    }

    /** Where events come from: of a source kamelet what it is made of. */
    private static Endpoint beginning(Route route) {
        var inner = route.getEndpoint() instanceof KameletEndpoint kamelet ? route.getCamelContext().getRoute(kamelet.getRouteId()) : null;
        return inner == null ? route.getEndpoint() : inner.getEndpoint();
    }

    private static boolean comesAgain(String uri) {
        return COME_AGAIN.contains(scheme(uri)) && !isMovedWhenItFails(uri) || uri.contains("breakOnFirstError=true");
    }

    private static String scheme(String uri) {
        return uri.substring(0, Math.max(0, uri.indexOf(':')));
    }

    /** Then the author has a place for what failed, and the source has to hear of it. */
    private static boolean isMovedWhenItFails(String uri) {
        return uri.contains("moveFailed=");
    }

    private final class Letters extends RoutePolicySupport {

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            if (!isItsBeginning(route, exchange)) {
                return;
            }
            var event = SourceEvent.of(exchange, CLOCKS.contains(scheme(beginning(route).getEndpointUri())), () -> ids.next().toString());
            exchange.setProperty(EVENT, event);
            if (exchange.getVariable("triggerKey") == null) {
                exchange.setVariable("triggerKey", event.key());
            }
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            var failure = exchange.getException();
            if (failure == null || !isItsBeginning(route, exchange) || !(exchange.getProperty(EVENT) instanceof SourceEvent event)) {
                return;
            }
            var isReplay = exchange.getVariable(TriggerKeys.AGAIN) != null;
            var isGivenBack = exchange.isRollbackOnly() || exchange.isRollbackOnlyLast();
            var uri = beginning(route).getEndpointUri();
            if (isReplay || comesAgain(uri) && (isGivenBack || Causes.isAway(failure))) {
                return;
            }
            try {
                letters.getObject().keep(route.getRouteId(), event, exchange, failure);
            } catch (IllegalStateException e) {
                LOG.warn("The event {} that the rule {} refuses cannot be kept, so its source hears of it", event.key(), route.getRouteId(), e);
                return;
            }
            LOG.warn("The rule {} refuses the event {}, which is kept as a dead letter: {}", route.getRouteId(), event.key(), TriggerMarks.reason(failure));
            if (!isMovedWhenItFails(uri) && !isGivenBack) {
                exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, failure);
                exchange.setProperty(ExchangePropertyKey.FAILURE_HANDLED, true);
                exchange.setException(null);
            }
        }

        /** Not where another route has called this one, and not where somebody waits for an answer. */
        private boolean isItsBeginning(Route route, Exchange exchange) {
            return route.getRouteId().equals(exchange.getFromRouteId()) && !exchange.getPattern().isOutCapable() && isSource(route);
        }
    }
}
