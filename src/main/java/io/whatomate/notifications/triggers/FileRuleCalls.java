package io.whatomate.notifications.triggers;

import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Calls of the operator's rules by their names. */
@Component("fileRuleCalls")
class FileRuleCalls implements AggregationStrategy {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final CamelContext context;

    FileRuleCalls(CamelContext context) {
        this.context = context;
    }

    /** @throws Problem 404 rule-unknown when no rule of that name listens */
    public void check(@Variable("ruleName") String name) {
        var listens = name != null
                && NAME.matcher(name).matches()
                && context.getRoutes().stream().anyMatch(route -> route.getEndpoint().getEndpointUri().equals("direct://rule-" + name));
        if (!listens) {
            throw unknown();
        }
    }

    /**
     * @param organizations ids, separated by commas; empty: all
     * @throws Problem 404 rule-unknown when the caller's organization is none of them: others need not know that it is there
     */
    public void admit(Exchange exchange, String organizations) {
        var caller = exchange.getVariable("organizationId", String.class);
        if (!organizations.isEmpty() && !List.of(organizations.split(",")).contains(caller)) {
            throw unknown();
        }
    }

    private static Problem unknown() {
        return Problem.of(404, "rule-unknown", "No such rule", "No rule of that name begins with notify-http-source.");
    }

    /** @param rule what the rule has made of a copy; nothing of it is taken over */
    @Override
    public Exchange aggregate(Exchange caller, Exchange rule) {
        return caller;
    }
}
