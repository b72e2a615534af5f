package io.whatomate.notifications.fence;

import io.whatomate.notifications.fence.RuleOutcome.Passed;
import io.whatomate.notifications.fence.RuleOutcome.Sent;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/** What one run may still do, and what it has done. It belongs to the thread that runs it. */
final class RunState {

    private static final String PROPERTY = "ruleRun";
    private static final int MOST_STEPS = 50_000;
    private static final int STEPS_SHOWN = 1_000;
    private static final int CHARACTERS_SHOWN = 500;
    private static final int MOST_CALLS = 2_000;

    /** Characters that all expressions of a run may make and search, and values that may be copied for its calls. */
    private static final long MOST_WORK = 4_194_304;

    /** A virtual thread goes on until it waits; a run that does not wait lets others have the processor this often. */
    private static final long TURN = 2_000_000;

    private final RuleRun run;
    private final long endsAt;
    private final Supplier<ZoneId> zone;
    private final List<Passed> passed = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();
    private final List<Object> captured = new ArrayList<>();
    private final Map<String, Object> given = new HashMap<>();
    private final AtomicInteger sends = new AtomicInteger();
    private ZoneId knownZone;
    private volatile boolean ended;
    private int steps;
    private int calls;
    private int sinks;
    private long work;
    private long turnBegan = System.nanoTime();
    private int line;

    /** @param endsAt by {@link System#nanoTime()} */
    RunState(RuleRun run, long endsAt, Supplier<ZoneId> zone) {
        this.run = run;
        this.endsAt = endsAt;
        this.zone = zone;
    }

    static RunState of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, RunState.class);
    }

    void bindTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** Begins a step. @throws RuleStopped where the run has no time or no steps left */
    void enter(int line, String step) {
        this.line = line;
        pulse();
        if (++steps > MOST_STEPS) {
            throw RuleStopped.forGood("The run passed " + MOST_STEPS + " steps.");
        }
        note(line, step, "");
    }

    /** Lets others run too. @throws RuleStopped where the run has no time left */
    private void pulse() {
        if (isLate()) {
            throw RuleStopped.late("The run did not end in its time.");
        }
        if (System.nanoTime() - turnBegan > TURN) {
            Thread.yield();
            turnBegan = System.nanoTime();
        }
    }

    boolean isLate() {
        return ended || System.nanoTime() - endsAt >= 0;
    }

    /** From another thread: the run has no time left, whatever its deadline says. */
    void end() {
        ended = true;
    }

    private void note(int line, String step, String detail) {
        if (passed.size() < STEPS_SHOWN) {
            passed.add(new Passed(line, step, detail.length() <= CHARACTERS_SHOWN ? detail : detail.substring(0, CHARACTERS_SHOWN) + "…"));
        }
    }

    /** Shows what the step that was just entered decided or noted. */
    void tell(String detail) {
        if (!passed.isEmpty() && steps <= STEPS_SHOWN) {
            var step = passed.removeLast();
            note(step.line(), step.step(), detail);
        }
    }

    void spend(long more) {
        work += more;
        if (work > MOST_WORK) {
            throw RuleStopped.forGood("The run's texts, searches, patterns and bodies come to more than " + MOST_WORK + " characters.");
        }
        pulse();
    }

    void beforeCall(Kamelet kamelet) {
        pulse();
        if (++calls > MOST_CALLS) {
            throw RuleStopped.forGood("The run called more than " + MOST_CALLS + " kamelets.");
        }
        if (kamelet.type() == Kamelet.Type.SINK && ++sinks > run.messages()) {
            throw RuleStopped.forGood("The run may send no more than " + run.messages() + " messages.");
        }
    }

    void sent(Sent message) {
        sent.add(message);
    }

    /** What a kamelet gave, as it gave it: for the kamelets behind it. */
    void given(Map<String, Object> variables) {
        given.putAll(variables);
    }

    Map<String, Object> forCall() {
        var variables = new HashMap<>(given);
        variables.put("organizationId", run.organizationId());
        variables.put("ruleId", run.ruleId());
        variables.put("ruleKey", run.key());
        variables.put("ruleSends", sends);
        if (run.captured()) {
            variables.put("capture", captured);
        }
        return variables;
    }

    ZoneId zone() {
        if (knownZone == null) {
            knownZone = zone.get();
        }
        return knownZone;
    }

    RuleRun run() {
        return run;
    }

    int line() {
        return line;
    }

    int sinks() {
        return sinks;
    }

    int calls() {
        return calls;
    }

    List<Passed> passed() {
        return List.copyOf(passed);
    }

    List<Sent> sent() {
        return List.copyOf(sent);
    }

    List<Object> captured() {
        return List.copyOf(captured);
    }
}
