package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Grant;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Waba;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;

/** Business numbers beyond the demo's: made and shown by the control API. */
public final class NumberDesk {

    private static final List<String> LEVELS = List.of("STANDARD", "HIGH", "NOT_APPLICABLE");

    private static final List<String> SHOWN =
            List.of("quality_rating", "status", "name_status", "whatsapp_business_manager_messaging_limit");

    private final Nodes nodes;

    NumberDesk(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * Makes a number, its account and the right of its token, each where it is missing.
     *
     * @throws io.whatomate.platform.http.Problem naming the member that is wrong
     */
    public Effect create(@Variable("document") ObjectNode document) {
        var id = digits(document, "phone_number_id", null);
        var wabaId = digits(document, "waba_id", DemoNodes.WABA_ID);
        var display = digits(document, "display_phone_number", null);
        var token = document.path("token").asText();
        if (token.isBlank() || token.length() > 512) {
            throw Refusal.invalid("token", "must be the access token of that number, 1 to 512 characters");
        }
        var level = document.path("throughput").asText("STANDARD");
        if (!LEVELS.contains(level)) {
            throw Refusal.invalid("throughput", "must be one of " + LEVELS);
        }
        if (nodes.find(id) != null && !(nodes.find(id) instanceof Number)
                || nodes.find(wabaId) != null && !(nodes.find(wabaId) instanceof Waba)) {
            throw Refusal.invalid("phone_number_id", "or 'waba_id' is the id of something else");
        }
        var taken = nodes.numberByDisplay(display);
        if (taken != null && !taken.id().equals(id)) {
            throw Refusal.invalid("display_phone_number", "belongs to " + taken.id());
        }
        var rows = new ArrayList<Map<String, Object>>();
        var callback = document.hasNonNull("callback_url") ? document.get("callback_url").asText() : null;
        if (!(nodes.find(wabaId) instanceof Waba)) {
            rows.add(nodes.put(new Waba(wabaId, "Account " + wabaId, true, null)));
        }
        var number = new Number(
                id, wabaId, display, document.path("verified_name").asText("Business " + display), level, true, null,
                callback, Json.NODES.objectNode().put("about", "A business of the sandbox"), shown(document));
        rows.add(nodes.put(number));
        var granted = new LinkedHashSet<String>();
        if (nodes.grant(token) instanceof Grant grant) {
            granted.addAll(grant.wabaIds());
        }
        granted.add(wabaId);
        var scopes = document.path("token_scopes").valueStream().map(JsonNode::asText).toList();
        rows.add(nodes.put(new Grant(
                Nodes.grantId(token), List.copyOf(granted), document.path("token_expires_at").asLong(), scopes.isEmpty() ? null : scopes)));
        return new Effect(show(number), rows, List.of());
    }

    /** @return {@code {"numbers": […]}}, by id */
    public ObjectNode list() {
        var page = Json.NODES.objectNode();
        var items = page.putArray("numbers");
        nodes.all(Number.class).sorted(Comparator.comparing(Number::id)).forEach(number -> items.add(show(number)));
        return page;
    }

    /** What Graph is to say of the number in place of the usual. */
    private static ObjectNode shown(ObjectNode document) {
        var shown = Json.NODES.objectNode();
        for (var field : SHOWN) {
            if (document.hasNonNull(field)) {
                shown.put(field, document.get(field).asText());
            }
        }
        if (document.hasNonNull("can_send_message")) {
            shown.putObject("health_status").put("can_send_message", document.get("can_send_message").asText());
        }
        return shown;
    }

    private static ObjectNode show(Number number) {
        return Json.NODES.objectNode()
                .put("phone_number_id", number.id())
                .put("waba_id", number.wabaId())
                .put("display_phone_number", number.display())
                .put("verified_name", number.verifiedName())
                .put("throughput", number.level())
                .put("callback_url", number.callbackUrl());
    }

    private static String digits(ObjectNode document, String name, String fallback) {
        var text = document.path(name).asText(fallback);
        if (text == null || !text.matches("[1-9]\\d{6,31}")) {
            throw Refusal.invalid(name, "must be 7 to 32 digits");
        }
        return text;
    }
}
