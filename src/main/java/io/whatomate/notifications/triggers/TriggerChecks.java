package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.Connections;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleTrigger;
import io.whatomate.platform.http.Problem;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.stereotype.Component;

/**
 * Says before a tenant's rule is kept what its trigger would say when it starts, and of a table whether it and its columns are there.
 * A database that does not answer soon is not waited for: it may be away, and the rule right.
 */
@Component
public final class TriggerChecks {

    private static final Map<String, String> KINDS = Map.of("notify-table-source", "table", "notify-file-source", "file", "notify-kafka-source",
            "kafka", "notify-schedule-source", "schedule", "notify-date-source", "date");

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    /** The pool of a connection is small, and the triggers need it. */
    private static final int LOOKS_AT_ONCE = 2;

    private final Connections connections;
    private final KameletCatalogue catalogue;
    private final Clock clock;
    private final Semaphore looks = new Semaphore(LOOKS_AT_ONCE);

    TriggerChecks(Connections connections, KameletCatalogue catalogue, Clock clock) {
        this.connections = connections;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * What stands against a trigger.
     *
     * @param code of a Problem, {@code trigger-parameter}, or {@code trigger-source} where the database says it
     * @param detail names the parameter, the table or the column
     */
    public record Refusal(String code, String detail) {}

    /** @return empty where it can start, as far as is known here */
    public Optional<Refusal> of(RuleTrigger trigger, String organizationId) {
        var kind = KINDS.get(trigger.kamelet());
        if (kind == null) {
            return Optional.empty();
        }
        try {
            // It is made and thrown away: only a turn would use what it has no marks for.
            var work = TriggerComponent.beginning(kind, new TriggerSource("check", organizationId, connections, null, null, null, clock),
                    new TriggerParameters(parameters(trigger))).begin();
            if (kind.equals("schedule")) {
                CronTimes.requireToCome(trigger.constants().get("cron"), clock.instant());
            }
            return look(work);
        } catch (Problem e) {
            return e.status() < 500 ? Optional.of(new Refusal(e.type(), e.detail())) : Optional.empty();
        } catch (Exception e) {
            return Optional.of(new Refusal("trigger-parameter", e.getMessage() + "."));
        }
    }

    private Optional<Refusal> look(TriggerWork work) {
        if (!looks.tryAcquire()) {
            return Optional.empty();
        }
        var said = new FutureTask<Void>(() -> {
            try {
                work.look();
                return null;
            } finally {
                looks.release();
            }
        });
        Thread.ofVirtual().name("trigger-look").start(said);
        try {
            said.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.empty();
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException e) {
            return e.getCause() instanceof SQLException failure && TriggerTroubles.isOfNames(failure)
                    ? Optional.of(new Refusal("trigger-source", "The database says: " + TriggerTroubles.words(failure) + "."))
                    : Optional.empty();
        }
    }

    private Map<String, Object> parameters(RuleTrigger trigger) {
        var parameters = new HashMap<String, Object>();
        catalogue.find(trigger.kamelet()).orElseThrow().properties().forEach((name, property) -> {
            if (property.schema().has("default")) {
                parameters.put(name, property.schema().get("default").asText());
            }
        });
        parameters.putAll(trigger.constants());
        return parameters;
    }
}
