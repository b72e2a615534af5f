package io.whatomate.notifications.runtime;

import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Variable;

/** What the kamelet {@code trial-sink} calls: hears what rules say, and waits, fails or refuses when it is told to. */
public final class RuleTrials {

    private final Map<String, List<String>> heard = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, Integer> held = new ConcurrentHashMap<>();
    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();
    private final Map<String, Integer> most = new ConcurrentHashMap<>();

    public void hear(@Variable("trial.say") String say, @Variable("ruleId") String rule) throws InterruptedException {
        heard(rule).add(say);
        switch (say.split(" ")[0]) {
            case "wait" -> await(rule);
            case "hold" -> hold(say);
            case "fail" -> throw new IllegalStateException("It broke");
            case "refuse" -> throw Problem.of(422, "no-such-thing", "No such thing", "There is no such thing.");
            default -> { }
        }
    }

    private void await(String rule) throws InterruptedException {
        most.merge(rule, waiting.merge(rule, 1, Integer::sum), Math::max);
        try {
            gate(rule).await();
        } finally {
            waiting.merge(rule, -1, Integer::sum);
        }
    }

    /** How many waited at once, at most. */
    int mostAtOnce(Object rule) {
        return most.getOrDefault(rule.toString(), 0);
    }

    /** Whatever its deadline: as a step goes on that does not look whether it was interrupted. */
    private void hold(String say) {
        held.merge(say, 1, Integer::sum);
        var interrupted = false;
        while (gate(say).getCount() > 0) {
            try {
                gate(say).await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** How many were held by that word so far. */
    int held(String say) {
        return held.getOrDefault(say, 0);
    }

    List<String> heard(Object rule) {
        return heard.computeIfAbsent(rule.toString(), same -> new CopyOnWriteArrayList<>());
    }

    /** Whoever waits for the gate of this rule, or of this word, goes on, now and later. */
    void open(Object gate) {
        gate(gate.toString()).countDown();
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, same -> new CountDownLatch(1));
    }
}
