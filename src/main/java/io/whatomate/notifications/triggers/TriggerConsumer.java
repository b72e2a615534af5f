package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.HeldRow;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a trigger work on a virtual thread until it is stopped. Events run one after the other on that thread, so what follows
 * an event's acknowledgement follows its route. A fault of the source (a database that is away) is logged once, and the source
 * asked again, each time a little later.
 */
final class TriggerConsumer extends DefaultConsumer implements TriggerWork.Events {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerConsumer.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final Duration NO_RULE = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final TriggerEndpoint endpoint;
    private TriggerWork work;
    private CountDownLatch stopped;
    private Thread thread;
    private volatile String ruleRoute;

    /**
     * Of one try.
     *
     * @param key the trigger's, or what the rule made of the event
     * @param place the step that failed; null where that is not known
     */
    private record End(Exception failure, String key, String place) {}

    TriggerConsumer(TriggerEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    /** What is wrong with the parameters fails here, and with it the start of the rule. */
    @Override
    protected void doStart() throws Exception {
        super.doStart();
        work = endpoint.work();
        stopped = new CountDownLatch(1);
        thread = Thread.ofVirtual().name("trigger-" + endpoint.rule()).start(this::run);
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            stopped.countDown();
            if (!thread.join(PATIENCE)) {
                thread.interrupt();
            }
            thread = null;
        }
        super.doStop();
    }

    private void run() {
        var failures = 0;
        var troubles = endpoint.source().troubles();
        try {
            while (!stopping()) {
                Duration wait;
                try {
                    // A rule that was stopped refuses nothing: nothing is read for it.
                    wait = hasRule() ? work.turn(this) : NO_RULE;
                    failures = 0;
                    troubles.over(getRouteId());
                } catch (TriggerStopped e) {
                    return;
                } catch (Exception e) {
                    wait = pause(++failures);
                    if (troubles.met(getRouteId(), e)) {
                        LOG.warn("The trigger of the rule {} cannot go on, and tries again: {}", endpoint.rule(), TriggerMarks.reason(e));
                        LOG.debug("Where it failed", e);
                    }
                }
                waitFor(wait);
            }
        } finally {
            troubles.over(getRouteId());
            work.close();
        }
    }

    @Override
    public Optional<Exception> fire(Supplier<?> body, String key, HeldRow held) throws TriggerStopped {
        for (var attempt = 1; ; attempt++) {
            if (stopping()) {
                throw new TriggerStopped();
            }
            var end = run(body.get(), key, null, held);
            var failure = end.failure();
            if (failure == null) {
                return Optional.empty();
            }
            if (stopping()) {
                // Perhaps it failed of the stop.
                throw new TriggerStopped();
            }
            if (Causes.isAway(failure)) {
                throw new IllegalStateException(TriggerMarks.reason(failure), failure);
            }
            if (attempt >= endpoint.tries()) {
                LOG.warn("The rule {} refuses the event {} for good: {}", endpoint.rule(), key, TriggerMarks.reason(failure));
                endpoint.source().letters().keep(endpoint.source(), end.key(), body.get(), failure, end.place());
                return Optional.of(failure);
            }
            waitFor(pause(attempt));
        }
    }

    @Override
    public boolean stopping() {
        return stopped.getCount() == 0;
    }

    /**
     * Runs a dead letter, once.
     *
     * @return why it does not go through; null when it does
     */
    Exception replay(Object body, String key) {
        return run(body, key, key, null).failure();
    }

    /** Whose events these are, and whether it takes any. */
    boolean isOf(String rule) {
        return rule.equals(endpoint.rule()) && hasRule();
    }

    /** Asked at every turn, so it looks through all routes only until the rule's is there; this one goes with it. */
    private boolean hasRule() {
        var context = endpoint.getCamelContext();
        if (ruleRoute == null) {
            ruleRoute = TriggerEnds.ruleOf(context, getRouteId()).map(Route::getRouteId).orElse(null);
        }
        return ruleRoute != null && TriggerEnds.isStarted(context, ruleRoute);
    }

    /** @param again the key that a letter had; null: the rule may say which */
    private End run(Object body, String key, String again, HeldRow held) {
        var exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(body);
            exchange.setVariable("triggerKey", key);
            if (again != null) {
                exchange.setVariable(TriggerKeys.AGAIN, again);
            }
            if (held != null) {
                exchange.setProperty(HeldRow.PROPERTY, held);
            }
            createUoW(exchange);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            doneUoW(exchange);
        }
        var failure = exchange.getException();
        var end = new End(failure, exchange.getVariable("triggerKey", key, String.class), failure == null ? null : RuleSteps.place(exchange, failure));
        releaseExchange(exchange, false);
        return end;
    }

    private void waitFor(Duration wait) {
        try {
            stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopped.countDown();
        }
    }

    /** 1 s, 2 s, 4 s, … */
    private static Duration pause(int failures) {
        var seconds = 1L << Math.min(failures - 1, 6);
        return seconds > LONGEST_PAUSE.toSeconds() ? LONGEST_PAUSE : Duration.ofSeconds(seconds);
    }
}
