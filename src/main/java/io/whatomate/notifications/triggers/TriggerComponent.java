package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.Connections;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code trigger:table|file|kafka|schedule|date|event}: reads events one by one and acknowledges each only after its route completed,
 * with marks and leases in our database. One component for all, so that tries, what is set aside and what a stop leaves
 * unacknowledged are alike: in a topic, too, nothing behind an event is committed before it.
 */
@org.springframework.stereotype.Component("trigger")
class TriggerComponent extends DefaultComponent {

    private final Connections connections;
    private final TriggerMarks marks;
    private final RuleLetters letters;
    private final HeardEvents events;
    private final TriggerTroubles troubles;
    private final Clock clock;

    TriggerComponent(
            Connections connections, TriggerMarks marks, RuleLetters letters, HeardEvents events, TriggerTroubles troubles, Clock clock) {
        this.connections = connections;
        this.marks = marks;
        this.letters = letters;
        this.events = events;
        this.troubles = troubles;
        this.clock = clock;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        var given = new TriggerParameters(parameters);
        parameters.clear();
        var rule = given.text("rule");
        var tries = given.whole("tries", 3, 1, 20);
        var source = new TriggerSource(rule, given.text("organizationId", ""), connections, marks, letters, troubles, clock);
        var beginning = remaining.equals("event") ? EventTrigger.of(source, events, given) : beginning(remaining, source, given);
        given.nothingElse();
        return new TriggerEndpoint(uri, this, source, tries, beginning);
    }

    /** @throws IllegalArgumentException when the parameters do not say what to read */
    static TriggerEndpoint.Beginning beginning(String kind, TriggerSource source, TriggerParameters given) {
        return switch (kind) {
            case "table" -> TableTrigger.of(source, given);
            case "file" -> FileTrigger.of(source, given);
            case "kafka" -> KafkaTrigger.of(source, given);
            case "schedule" -> ScheduleTrigger.of(source, given);
            case "date" -> DateTrigger.of(source, given);
            default -> throw new IllegalArgumentException("There is no trigger of the kind " + kind);
        };
    }
}
