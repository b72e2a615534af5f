package io.whatomate.notifications.fence;

import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Consumer;

/** One version of a rule in the rule context, and how many runs are in it. The last one out of a retired version removes it. */
final class LiveRule {

    /** Far below zero: a retired version lets nobody in, and counts up to this when the last run has left. */
    private static final int RETIRED = Integer.MIN_VALUE / 2;

    private final CompiledRule rule;
    private final Consumer consumer;
    private final Runnable removal;
    private final AtomicInteger inside = new AtomicInteger();

    LiveRule(CompiledRule rule, Consumer consumer, Runnable removal) {
        this.rule = rule;
        this.consumer = consumer;
        this.removal = removal;
    }

    CompiledRule rule() {
        return rule;
    }

    Consumer consumer() {
        return consumer;
    }

    /** @return false where the version is retired */
    boolean enter() {
        return inside.getAndUpdate(count -> count < 0 ? count : count + 1) >= 0;
    }

    void leave() {
        if (inside.decrementAndGet() == RETIRED) {
            removal.run();
        }
    }

    void retire() {
        if (inside.getAndUpdate(count -> count < 0 ? count : count + RETIRED) == 0) {
            removal.run();
        }
    }
}
