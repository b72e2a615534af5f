package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Waba;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Variable;

/** Plays what Meta tells of its own accord: any webhook field with any value. */
public final class EventDesk {

    private final Nodes nodes;
    private final Envelopes envelopes;
    private final WebhookIds ids;
    private final Clock clock;

    EventDesk(Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        this.nodes = nodes;
        this.envelopes = envelopes;
        this.ids = ids;
        this.clock = clock;
    }

    /** @throws io.whatomate.platform.http.Problem naming the member that is wrong */
    public Effect emit(@Variable("document") ObjectNode document) {
        var field = document.path("field").asText();
        if (!field.matches("[a-z_]{1,64}")) {
            throw Refusal.invalid("field", "must be the name of a webhook field, such as account_alerts");
        }
        if (!(document.get("value") instanceof ObjectNode value)) {
            throw Refusal.invalid("value", "must be an object");
        }
        var wabaId = document.path("waba_id").asText(DemoNodes.WABA_ID);
        if (!(nodes.find(wabaId) instanceof Waba)) {
            throw Refusal.unknown("The account " + wabaId);
        }
        var now = clock.millis();
        // Only fields of the account carry a time.
        var entry = envelopes.entry(wabaId, field, value, field.equals("messages") ? null : now / 1000);
        var numberId = value.at("/metadata/phone_number_id").asText(null);
        var owed = new Owed(ids.next(), numberId, wabaId, now, now, entry, null, 0);
        return new Effect(Effect.success(), List.of(), List.of(owed));
    }
}
