package io.whatomate.notifications.runtime;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What this node has to tell of its rules, until it is in the database. */
final class RuleFacts {

    private final Queue<RuleFact> waiting = new ConcurrentLinkedQueue<>();

    /** Of rules that run here, what was told last. */
    private final Map<UUID, RuleFact> last = new ConcurrentHashMap<>();

    private List<RuleFact> telling = List.of();

    void add(RuleFact fact) {
        last.compute(fact.rule(), (rule, before) -> {
            waiting.add(fact);
            return fact.runs() ? fact : null;
        });
    }

    /** The rule is gone: nothing is told of it any more. */
    void forget(UUID rule) {
        last.remove(rule);
    }

    /**
     * Tells of a rule that runs whether its trigger goes on, where that is news.
     *
     * @param trouble null where it does
     */
    void tell(UUID rule, String trouble) {
        last.computeIfPresent(rule, (same, before) -> {
            if (Objects.equals(before.failure(), trouble)) {
                return before;
            }
            var fact = before.troubled(trouble);
            waiting.add(fact);
            return fact;
        });
    }

    /** What is to be told now. */
    List<RuleFact> take() {
        telling = List.copyOf(waiting);
        return telling;
    }

    /** What was taken is in the database now. */
    void told() {
        telling.forEach(waiting::remove);
        telling = List.of();
    }
}
