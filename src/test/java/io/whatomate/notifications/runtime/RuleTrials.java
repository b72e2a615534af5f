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

    public void hear(@Variable("trial.say") String say, @Variable("ruleId") String rule) throws InterruptedException {
        heard(rule).add(say);
        switch (say.split(" ")[0]) {
            case "wait" -> gate(rule).await();
            case "fail" -> throw new IllegalStateException("It broke");
            case "refuse" -> throw Problem.of(422, "no-such-thing", "No such thing", "There is no such thing.");
            default -> { }
        }
    }

    List<String> heard(Object rule) {
        return heard.computeIfAbsent(rule.toString(), same -> new CopyOnWriteArrayList<>());
    }

    /** Whoever waits for this rule's gate goes on, now and later. */
    void open(Object rule) {
        gate(rule.toString()).countDown();
    }

    private CountDownLatch gate(String rule) {
        return gates.computeIfAbsent(rule, same -> new CountDownLatch(1));
    }
}
