package io.whatomate.notifications;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;

/**
 * What one run of an operator's rule has sent. One object for the run, which all copies of its exchange share: the parts of a
 * split, branches, calls of other routes.
 */
public final class RuleSends {

    /**
     * Exchange property: which part of which split this is, of the outer splits too, as the operator's routes note it. Camel knows of
     * the innermost only.
     */
    public static final String PART = "whatomateRulePart";

    /** Exchange property: an exchange's copies have it too, and authors do not see it. */
    private static final String PROPERTY = "whatomateRuleSends";

    private final String rule;
    private final Map<String, AtomicInteger> places = new ConcurrentHashMap<>();
    private final AtomicInteger written = new AtomicInteger();

    private RuleSends(String rule) {
        this.rule = rule;
    }

    /**
     * Begins a run, unless this exchange is within one already.
     *
     * @param rule id of the route that it comes to first
     */
    public static void begin(Exchange exchange, String rule) {
        if (of(exchange) == null) {
            exchange.setProperty(PROPERTY, new RuleSends(rule));
        }
    }

    /** @return how many messages the run has written so far that began with this route; null where another route called it */
    public static Integer written(Exchange exchange, String rule) {
        var run = of(exchange);
        return run == null || !run.rule.equals(rule) ? null : run.written.get();
    }

    /** @return null outside of an operator's rule */
    static RuleSends of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, RuleSends.class);
    }

    void wrote() {
        written.incrementAndGet();
    }

    /** The how many-th send of this run it is at a place, from 1. */
    int next(String place) {
        return places.computeIfAbsent(place, first -> new AtomicInteger()).incrementAndGet();
    }
}
