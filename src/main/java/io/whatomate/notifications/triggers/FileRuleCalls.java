package io.whatomate.notifications.triggers;

import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.support.SynchronizationAdapter;
import org.springframework.stereotype.Component;

/** Calls of the operator's rules by their names. */
@Component("fileRuleCalls")
class FileRuleCalls implements AggregationStrategy {

    /** Exchange variable: the key under which the rule was run; none where it was not. */
    private static final String KEY = "calledKey";

    /** Exchange variable: the rule was entered. */
    private static final String ADMITTED = "ruleAdmitted";

    /** Exchange variable: what the rule ended with. */
    private static final String FAILURE = "ruleFailure";

    /** Exchange variable: in which step. */
    private static final String PLACE = "ruleFailurePlace";

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

    private final CamelContext context;
    private final CallPlaces places;
    private final RuleDoors doors;
    private final PausedRules paused;

    FileRuleCalls(CamelContext context, CallPlaces places, RuleDoors doors, PausedRules paused) {
        this.context = context;
        this.places = places;
        this.doors = doors;
        this.paused = paused;
    }

    /**
     * Waits while the rule is swapped. From then on until the call has ended, no swap begins.
     *
     * @throws Problem 404 rule-unknown when no rule of that name listens; 409 rule-changing when the swap takes too long, rule-paused; 429
     *     too-many-calls
     */
    public void enter(Exchange exchange, @Variable("ruleName") String name) throws InterruptedException {
        if (name == null || entry(context, name).isEmpty() && !doors.isKnown(name)) {
            throw unknown();
        }
        places.take(name);
        atTheEnd(exchange, () -> places.leave(name));
        if (!doors.enter(name, RuleDoors.LONGEST_SWAP)) {
            throw Problem.of(409, "rule-changing", "The rule is being changed", "What is under way in the version before takes long. Repeat the call.");
        }
        atTheEnd(exchange, () -> doors.leave(name));
        var entry = entry(context, name).orElseThrow(FileRuleCalls::unknown);
        if (paused.isBehind(context, entry.getRouteId())) {
            throw Problem.of(409, "rule-paused", "The rule is paused", "The operator has paused it. Repeat the call later.");
        }
    }

    private static void atTheEnd(Exchange exchange, Runnable leave) {
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                leave.run();
            }
        });
    }

    static Optional<Route> entry(CamelContext context, String name) {
        return NAME.matcher(name).matches()
                ? context.getRoutes().stream().filter(route -> route.getEndpoint().getEndpointUri().equals(address(name))).findFirst()
                : Optional.empty();
    }

    static String address(String name) {
        return "direct://rule-" + name;
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
        exchange.setVariable(ADMITTED, true);
    }

    /** Says of a call that failed what is kept of it. */
    public void describe(Exchange exchange) {
        RuleLetters.describe(exchange, exchange.getVariable("ruleName", String.class), exchange.getVariable("organizationId"),
                exchange.getVariable(KEY, String.class), exchange.getVariable(FAILURE, Exception.class), exchange.getVariable(PLACE, String.class));
    }

    /** @throws Exception what the rule failed with */
    public void end(Exchange exchange) throws Exception {
        var failure = exchange.getVariable(FAILURE, Exception.class);
        if (failure != null) {
            throw failure;
        }
    }

    private static Problem unknown() {
        return Problem.of(404, "rule-unknown", "No such rule", "No rule of that name begins with notify-http-source.");
    }

    /** @param rule what the rule has made of a copy; of it, why it failed is taken over, and under which key */
    @Override
    public Exchange aggregate(Exchange caller, Exchange rule) {
        if (rule.getVariable(ADMITTED) != null) {
            caller.setVariable(KEY, rule.getVariable("triggerKey") instanceof Object key ? TableTrigger.key(key.toString()) : null);
        }
        if (rule.getException() != null) {
            caller.setVariable(FAILURE, rule.getException());
            caller.setVariable(PLACE, RuleSteps.place(rule, rule.getException()));
        }
        return caller;
    }
}
