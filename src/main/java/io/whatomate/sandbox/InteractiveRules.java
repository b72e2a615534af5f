package io.whatomate.sandbox;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Interactive messages: buttons, lists, links, flows, products and the rest, each with its own limits. */
final class InteractiveRules {

    private static final List<String> TYPES = List.of(
            "button", "list", "cta_url", "flow", "location_request_message", "address_message", "product",
            "product_list", "catalog_message", "carousel", "order_details", "order_status", "call_permission_request",
            "voice_call");
    private static final Set<String> BODILESS = Set.of("product", "call_permission_request");
    private static final Set<String> HEADLESS = Set.of("product", "carousel");
    private static final int SHORT_BODY = 1024;
    private static final int LONG_BODY = 4096;

    private final MediaRules media;
    private final FlowSends flows;

    InteractiveRules(MediaRules media, FlowSends flows) {
        this.media = media;
        this.flows = flows;
    }

    void check(Fields interactive, String wabaId) {
        var type = interactive.word("type", TYPES);
        var body = BODILESS.contains(type) ? interactive.optionalObject("body") : interactive.object("body");
        if (body != null) {
            body.text("text", type.equals("list") ? LONG_BODY : SHORT_BODY);
        }
        var footer = interactive.optionalObject("footer");
        if (footer != null) {
            footer.text("text", 60);
        }
        header(interactive, type, wabaId);
        var action = interactive.object("action");
        switch (type) {
            case "button" -> buttons(action);
            case "list" -> list(action);
            case "cta_url" -> link(action);
            case "flow" -> flow(action, wabaId);
            case "location_request_message" -> named(action, "send_location");
            case "address_message" -> {
                named(action, "address_message");
                action.object("parameters").text("country", 2);
            }
            case "product" -> {
                action.text("catalog_id", 64);
                action.text("product_retailer_id", 256);
            }
            case "product_list" -> products(action);
            case "catalog_message" -> named(action, "catalog_message");
            case "carousel" -> carousel(interactive, action, wabaId);
            case "order_details" -> payment(action, "review_and_pay");
            case "order_status" -> payment(action, "review_order");
            default -> action.text("name", 64);
        }
    }

    private void header(Fields interactive, String type, String wabaId) {
        var header = interactive.optionalObject("header");
        if (header == null) {
            if (type.equals("product_list")) {
                throw interactive.missing("header");
            }
            return;
        }
        if (HEADLESS.contains(type)) {
            throw interactive.invalid("header", "is not allowed for " + type);
        }
        var textOnly = type.equals("list") || type.equals("product_list");
        var kind = header.word("type", textOnly ? List.of("text") : List.of("text", "image", "video", "document"));
        if (kind.equals("text")) {
            header.text("text", 60);
        } else {
            media.check(header.object(kind), kind, wabaId);
        }
    }

    private static void buttons(Fields action) {
        var titles = new HashSet<String>();
        var ids = new HashSet<String>();
        for (var button : action.objects("buttons", 1, 3)) {
            button.word("type", List.of("reply"));
            var reply = button.object("reply");
            if (!ids.add(reply.text("id", 256))) {
                throw reply.invalid("id", "must be unique");
            }
            if (!titles.add(reply.text("title", 20))) {
                throw reply.invalid("title", "must be unique");
            }
        }
    }

    private static void list(Fields action) {
        action.text("button", 20);
        var sections = action.objects("sections", 1, 10);
        var ids = new HashSet<String>();
        for (var section : sections) {
            if (sections.size() > 1) {
                section.text("title", 24);
            } else {
                section.optionalText("title", 24);
            }
            for (var row : section.objects("rows", 1, 10)) {
                if (!ids.add(row.text("id", 200))) {
                    throw row.invalid("id", "must be unique");
                }
                row.text("title", 24);
                row.optionalText("description", 72);
            }
        }
        if (ids.size() > 10) {
            throw action.invalid("sections", "must hold at most 10 rows in total");
        }
    }

    private static void link(Fields action) {
        named(action, "cta_url");
        var parameters = action.object("parameters");
        parameters.text("display_text", 20);
        parameters.link("url", 2000);
    }

    private void flow(Fields action, String wabaId) {
        named(action, "flow");
        var parameters = action.object("parameters");
        if (!parameters.has("flow_message_version")) {
            throw parameters.missing("flow_message_version");
        }
        if (!parameters.get("flow_message_version").asText().equals("3")) {
            throw parameters.invalid("flow_message_version", "must be 3");
        }
        parameters.text("flow_cta", 30);
        if (parameters.has("flow_id") == parameters.has("flow_name")) {
            throw parameters.invalid("flow_id", "or 'flow_name' is required, and only one of them");
        }
        if (parameters.has("flow_id") && !parameters.get("flow_id").asText().matches("\\d{1,32}")) {
            throw parameters.invalid("flow_id", "must be a decimal id");
        }
        parameters.optionalText("flow_name", 200);
        parameters.optionalText("flow_token", 1024);
        if (parameters.has("mode")) {
            parameters.word("mode", List.of("draft", "published"));
        }
        if (parameters.has("flow_action")) {
            parameters.word("flow_action", List.of("navigate", "data_exchange"));
        }
        var mode = parameters.has("mode") ? parameters.get("mode").asText() : "published";
        flows.require(wabaId, parameters.optionalText("flow_id", 32), parameters.optionalText("flow_name", 200), mode.equals("draft"));
        var payload = parameters.optionalObject("flow_action_payload");
        if (payload != null) {
            payload.optionalText("screen", 200);
            var data = payload.optionalObject("data");
            if (data != null && data.node().isEmpty()) {
                throw payload.invalid("data", "must not be empty");
            }
        }
    }

    private static void products(Fields action) {
        action.text("catalog_id", 64);
        var sections = action.objects("sections", 1, 10);
        int products = 0;
        for (var section : sections) {
            if (sections.size() > 1) {
                section.text("title", 24);
            }
            for (var product : section.objects("product_items", 1, 30)) {
                product.text("product_retailer_id", 256);
                products++;
            }
        }
        if (products > 30) {
            throw action.invalid("sections", "must hold at most 30 products in total");
        }
    }

    private void carousel(Fields interactive, Fields action, String wabaId) {
        if (interactive.has("footer")) {
            throw interactive.invalid("footer", "is not allowed for carousel");
        }
        String kind = null;
        for (var card : action.objects("cards", 2, 10)) {
            card.number("card_index", 0, 9);
            var header = card.object("header");
            var type = header.word("type", List.of("image", "video"));
            if (kind != null && !kind.equals(type)) {
                throw header.invalid("type", "must be the same on every card");
            }
            kind = type;
            media.check(header.object(type), type, wabaId);
            var body = card.optionalObject("body");
            if (body != null) {
                body.text("text", 160);
            }
            if (card.word("type", List.of("cta_url", "product")).equals("cta_url")) {
                link(card.object("action"));
            }
        }
    }

    private static void payment(Fields action, String name) {
        named(action, name);
        action.object("parameters").text("reference_id", 60);
    }

    private static void named(Fields action, String name) {
        if (!action.text("name", 64).equals(name)) {
            throw action.invalid("name", "must be '" + name + "'");
        }
    }
}
