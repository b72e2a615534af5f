package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.Connections;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleTrigger;
import io.whatomate.platform.http.Problem;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Says before a tenant's rule is kept what its trigger would say when it starts. Nothing outside is asked, since it may be away. */
@Component
public final class TriggerChecks {

    private static final Map<String, String> KINDS = Map.of("notify-table-source", "table", "notify-file-source", "file", "notify-kafka-source",
            "kafka", "notify-schedule-source", "schedule", "notify-date-source", "date");

    private final Connections connections;
    private final KameletCatalogue catalogue;
    private final Clock clock;

    TriggerChecks(Connections connections, KameletCatalogue catalogue, Clock clock) {
        this.connections = connections;
        this.catalogue = catalogue;
        this.clock = clock;
    }

    /**
     * What stands against a trigger.
     *
     * @param code of a Problem, or {@code trigger-parameter}
     * @param detail names the parameter
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
            TriggerComponent.beginning(kind, new TriggerSource("check", organizationId, connections, null, null, clock),
                    new TriggerParameters(parameters(trigger))).begin();
            return Optional.empty();
        } catch (Problem e) {
            return e.status() < 500 ? Optional.of(new Refusal(e.type(), e.detail())) : Optional.empty();
        } catch (Exception e) {
            return Optional.of(new Refusal("trigger-parameter", e.getMessage() + "."));
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
