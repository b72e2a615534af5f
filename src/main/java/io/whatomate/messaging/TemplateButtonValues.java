package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.whatomate.messaging.ApprovedTemplate.Button;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What a sender gives for the buttons of an approved template: each value with the button of its kind. */
final class TemplateButtonValues {

    private final List<Button> buttons;
    private final ArrayNode components;
    private final List<FieldError> errors = new ArrayList<>();

    private TemplateButtonValues(List<Button> buttons, ArrayNode components) {
        this.buttons = buttons;
        this.components = components;
    }

    /**
     * Adds Meta's component of each button that has a value.
     *
     * @param input TemplateMessageInput of the contract
     * @return what does not fit
     */
    static List<FieldError> put(List<Button> buttons, JsonNode input, ArrayNode components) {
        var values = new TemplateButtonValues(buttons, components);
        values.buttons(input.path("buttons"), input.path("body"));
        return values.errors;
    }

    private void buttons(JsonNode given, JsonNode body) {
        var byIndex = new LinkedHashMap<Integer, JsonNode>();
        for (int i = 0; i < given.size(); i++) {
            var index = given.path(i).path("index").asInt();
            if (index >= buttons.size()) {
                error("buttons[" + i + "].index", "maximum", "the template has " + buttons.size() + " buttons");
            } else if (byIndex.put(index, given.path(i)) != null) {
                error("buttons[" + i + "].index", "unique", "stands twice");
            } else {
                button("buttons[" + i + "]", index, given.path(i));
            }
        }
        for (int i = 0; i < buttons.size(); i++) {
            if (byIndex.containsKey(i)) {
                continue;
            }
            if (buttons.get(i).type().equals("OTP")) {
                // The code of the body: Meta wants it a second time.
                action(i, "url").addObject().put("type", "text").put("text", body.path(0).asText());
            } else if (buttons.get(i).needsValue()) {
                error("buttons", "required", "button " + i + " of type " + buttons.get(i).type() + " needs a value");
            }
        }
    }

    private void button(String path, int index, JsonNode given) {
        var type = buttons.get(index).type();
        var field = switch (type) {
            case "QUICK_REPLY" -> "payload";
            case "URL", "OTP" -> "text";
            case "COPY_CODE" -> "couponCode";
            case "FLOW" -> "flow";
            default -> "";
        };
        given.fieldNames().forEachRemaining(name -> {
            if (!name.equals("index") && !name.equals(field)) {
                error(path + "." + name, "unexpected", "button " + index + " of the template is of type " + type);
            }
        });
        if (field.isEmpty() || !given.has(field)) {
            error(path, "required", field.isEmpty() ? "button " + index + " takes no value" : "button " + index + " takes " + field);
            return;
        }
        if (type.equals("URL") && !buttons.get(index).needsValue()) {
            error(path + ".text", "unexpected", "the link of button " + index + " has no placeholder");
        }
        var value = given.path(field);
        switch (type) {
            case "QUICK_REPLY" -> action(index, "quick_reply").addObject().put("type", "payload").set("payload", value);
            case "COPY_CODE" -> action(index, "copy_code").addObject().put("type", "coupon_code").set("coupon_code", value);
            case "FLOW" -> action(index, "flow").addObject().put("type", "action").set("action", value);
            default -> action(index, "url").addObject().put("type", "text").set("text", value);
        }
    }

    private ArrayNode action(int index, String type) {
        return components.addObject().put("type", "button").put("sub_type", type).put("index", String.valueOf(index))
                .putArray("parameters");
    }

    private void error(String field, String code, String detail) {
        errors.add(new FieldError(field, code, detail));
    }
}
