package io.whatomate.notifications.triggers;

import io.whatomate.platform.http.Problem;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What keeps triggers of this node from going on now: their rules run, and nothing sets them off. */
@Component
public final class TriggerTroubles {

    private static final String AWAY = "What it reads from, or what its rule calls, is away or refuses it, and is tried again; the log of this product"
            + " tells the operator more.";

    private final Clock clock;
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();

    public TriggerTroubles(Clock clock) {
        this.clock = clock;
    }

    /**
     * One of a trigger.
     *
     * @param since when it was met first
     * @param reason for the operator
     * @param told for the author of a tenant's rule, who may not know of servers and addresses
     */
    public record Trouble(Instant since, String reason, String told) {}

    /** @param route id of the kamelet's own route */
    public Optional<Trouble> of(String route) {
        return Optional.ofNullable(troubles.get(route));
    }

    /** @return whether it is another one than before */
    boolean met(String route, Exception failure) {
        var reason = TriggerMarks.reason(failure);
        var before = troubles.get(route);
        if (before != null && before.reason().equals(reason)) {
            return false;
        }
        troubles.put(route, new Trouble(clock.instant(), reason, told(failure)));
        return true;
    }

    void over(String route) {
        troubles.remove(route);
    }

    private static String told(Exception failure) {
        return switch (failure) {
            case Problem problem -> TriggerMarks.reason(problem);
            case SQLException said when isOfNames(said) -> "The database says: " + words(said) + ".";
            default -> AWAY;
        };
    }

    /** Of SQLSTATE's class 42: a table or column is not there, or may not be read. Nothing but what the rule names is named. */
    static boolean isOfNames(SQLException failure) {
        return failure.getSQLState() != null && failure.getSQLState().startsWith("42");
    }

    /** Without what drivers put around. */
    static String words(SQLException failure) {
        return TriggerMarks.reason(failure).replaceFirst("^(ERROR: |\\(conn=\\d+\\) )", "").replaceFirst("\\s*Position: \\d+$", "");
    }
}
