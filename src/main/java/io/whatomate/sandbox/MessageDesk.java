package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.StoredMessage.Step;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Accepts what the business sends: checks it, gives it an id, and decides its ladder of statuses. */
public final class MessageDesk {

    private static final long WINDOW_MILLIS = 24 * 3_600_000L;
    private static final long REACTION_MILLIS = 30 * 24 * 3_600_000L;

    private final Json json;
    private final MessageRules rules;
    private final Paces paces;
    private final SwitchBoard switches;
    private final Envelopes envelopes;
    private final WebhookIds ids;
    private final Clock clock;

    MessageDesk(
            Json json, MessageRules rules, Paces paces, SwitchBoard switches, Envelopes envelopes, WebhookIds ids,
            Clock clock) {
        this.json = json;
        this.rules = rules;
        this.paces = paces;
        this.switches = switches;
        this.envelopes = envelopes;
        this.ids = ids;
        this.clock = clock;
    }

    /** @throws GraphFailure when the send breaks a rule, a pace or a switch */
    public Draft draft(@Variable("call") GraphCall call) {
        var draft = rules.check(call);
        var settings = switches.now();
        var phone = draft.recipient().phone();
        if (!settings.allowedRecipients().isEmpty() && !settings.allowedRecipients().contains(phone)) {
            throw new GraphFailure(GraphError.of(131030, phone + " is not in the allowed list of this test number"));
        }
        var error = settings.errors().get(phone);
        if (error != null && !ErrorTable.entry(error).late()) {
            throw new GraphFailure(GraphError.of(error, "Set by the sandbox for " + phone));
        }
        paces.take(draft, settings);
        return draft;
    }

    /** Whether history must be asked before the message can be accepted. */
    public boolean needsHistory(@Variable("draft") Draft draft) {
        return draft.type().equals("reaction") || (switches.now().window() && draft.template() == null);
    }

    /**
     * @param lastInbound Unix milliseconds of the customer's last message to this number; 0 when there is none
     * @throws GraphFailure 131047 outside the window
     */
    public void checkWindow(@Variable("draft") Draft draft, @Body long lastInbound) {
        if (switches.now().window() && draft.template() == null
                && lastInbound < clock.millis() - WINDOW_MILLIS) {
            throw new GraphFailure(GraphError.of(
                    131047, "More than 24 hours have passed since the recipient last replied to this number"));
        }
    }

    /** Id of the message that a reaction is for; empty for every other type. */
    public String reactionTarget(@Variable("draft") Draft draft) {
        return draft.type().equals("reaction") ? draft.content().get("message_id").asText() : "";
    }

    /** @param targetAt Unix milliseconds of the message a reaction is for; null when it is none, 0 when unknown */
    public Acceptance accept(@Variable("draft") Draft draft, @Variable("targetAt") Long targetAt) {
        var now = clock.millis();
        var recipient = draft.recipient();
        var id = Wamid.fromBusiness(recipient.waId() == null ? "0" : recipient.waId());
        var ladder = ladder(draft, targetAt, now);
        var owed = new ArrayList<Owed>(ladder.size());
        int error = error(draft, targetAt, now);
        for (var step : ladder) {
            var entry = missing(step.status())
                    ? null
                    : envelopes.status(draft, id, step.status(), step.at() / 1000, error);
            owed.add(new Owed(
                    ids.next(), draft.number().id(), draft.number().wabaId(), step.at(), now, entry,
                    new Owed.StatusChange(recipient.phone(), id, step.status(), step.at()), 0));
        }
        var message = new StoredMessage(
                id, recipient.phone(), draft.number().id(), StoredMessage.FROM_BUSINESS, now, item(draft, id, now), ladder);
        return new Acceptance(message, owed, answer(draft, id));
    }

    private List<Step> ladder(Draft draft, Long targetAt, long now) {
        var ladder = switches.now().ladder();
        if (error(draft, targetAt, now) != 0) {
            return List.of(new Step("failed", now + (ladder.sent() == null ? 0 : ladder.sent())));
        }
        var steps = new ArrayList<Step>(3);
        step(steps, "sent", ladder.sent(), now);
        // Of a reaction that we send, Meta reports nothing but that it was sent.
        if (!draft.type().equals("reaction")) {
            step(steps, "delivered", ladder.delivered(), now);
            step(steps, "read", ladder.read(), now);
        }
        return steps;
    }

    private static void step(List<Step> steps, String status, Integer delay, long now) {
        if (delay != null) {
            steps.add(new Step(status, now + delay));
        }
    }

    private int error(Draft draft, Long targetAt, long now) {
        var error = switches.now().errors().get(draft.recipient().phone());
        if (error != null) {
            return error;
        }
        var lost = draft.type().equals("reaction") && (targetAt == null || targetAt < now - REACTION_MILLIS);
        return lost ? 131009 : 0;
    }

    private boolean missing(String status) {
        var missing = switches.now().missing();
        return switches.roll(switch (status) {
            case "sent" -> missing.sent();
            case "delivered" -> missing.delivered();
            case "read" -> missing.read();
            default -> 0;
        });
    }

    private String item(Draft draft, String id, long now) {
        var item = Json.NODES.objectNode()
                .put("id", id)
                .put("direction", StoredMessage.FROM_BUSINESS)
                .put("type", draft.type())
                .put("timestamp", Instant.ofEpochMilli(now).toString())
                .put("business", draft.number().display());
        item.set(draft.type(), draft.content());
        if (draft.template() != null && draft.content() instanceof ObjectNode sent) {
            item.set("template", sent.deepCopy().set("rendered", TemplateText.render(draft.template(), sent)));
        }
        if (draft.contextId() != null) {
            item.putObject("context").put("id", draft.contextId());
        }
        return json.ascii(item);
    }

    private static JsonNode answer(Draft draft, String id) {
        var answer = Json.NODES.objectNode().put("messaging_product", "whatsapp");
        var recipient = draft.recipient();
        ObjectNode contact = answer.putArray("contacts").addObject().put("input", recipient.input());
        if (recipient.userId() != null) {
            contact.put("user_id", recipient.userId());
        }
        if (recipient.waId() != null) {
            contact.put("wa_id", recipient.waId());
        }
        var message = answer.putArray("messages").addObject().put("id", id);
        if (draft.template() != null) {
            message.put("message_status", "accepted");
        }
        return answer;
    }
}
