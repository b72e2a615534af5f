package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.messaging.ApprovedTemplate.Button;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;

/** What a sender gives for the buttons of an approved template or of a card: each value with the button of its kind. */
final class TemplateButtonValues {

    /** Of a limited time offer. */
    private static final int LONGEST_OFFER_CODE = 15;

    private final ApprovedTemplate template;
    private final String path;
    private final List<FieldError> errors;

    /** @param errors takes what does not fit */
    TemplateButtonValues(ApprovedTemplate template, String path, List<FieldError> errors) {
        this.template = template;
        this.path = path;
        this.errors = errors;
    }

    /**
     * @param input TemplateMessageInput of the contract, or one of its cards
     * @param components takes Meta's component of each button that has a value
     * @param shown takes what the customer sees of each button
     */
    void put(JsonNode input, ArrayNode components, ObjectNode shown) {
        var buttons = template.buttons();
        var given = input.path("buttons");
        var byIndex = new LinkedHashMap<Integer, JsonNode>();
        for (int i = 0; i < given.size(); i++) {
            var index = given.path(i).path("index").asInt();
            if (index >= buttons.size()) {
                error("buttons[" + i + "].index", "maximum", "the template has " + buttons.size() + " buttons");
            } else if (byIndex.put(index, given.path(i)) != null) {
                error("buttons[" + i + "].index", "unique", "stands twice");
            } else {
                button("buttons[" + i + "]", index, given.path(i), components);
            }
        }
        for (int i = 0; i < buttons.size(); i++) {
            var value = byIndex.get(i);
            if (value == null && buttons.get(i).type().equals("OTP")) {
                // The code of the body: Meta wants it a second time.
                parameter(components, i, "url").put("type", "text").put("text", input.path("body").path(0).asText());
            } else if (value == null && buttons.get(i).needsValue()) {
                error("buttons", "required", "button " + i + " of type " + buttons.get(i).type() + " needs a value");
            }
            show(buttons.get(i), value, shown);
        }
    }

    private void button(String at, int index, JsonNode given, ArrayNode components) {
        var type = template.buttons().get(index).type();
        var field = switch (type) {
            case "QUICK_REPLY" -> "payload";
            case "URL", "OTP" -> "text";
            case "COPY_CODE" -> "couponCode";
            case "FLOW" -> "flow";
            case "CATALOG" -> "catalog";
            case "MPM" -> "products";
            default -> "";
        };
        given.fieldNames().forEachRemaining(name -> {
            if (!name.equals("index") && !name.equals(field)) {
                error(at + "." + name, "unexpected", "button " + index + " of the template is of type " + type);
            }
        });
        if (field.isEmpty() || !given.has(field)) {
            error(at, "required", field.isEmpty() ? "button " + index + " takes no value" : "button " + index + " takes " + field);
            return;
        }
        if (type.equals("URL") && !template.buttons().get(index).needsValue()) {
            error(at + ".text", "unexpected", "the link of button " + index + " has no placeholder");
        }
        var value = given.path(field);
        switch (type) {
            case "QUICK_REPLY" -> parameter(components, index, "quick_reply").put("type", "payload").set("payload", value);
            case "COPY_CODE" -> {
                if (!template.offer().isMissingNode() && value.asText().length() > LONGEST_OFFER_CODE) {
                    error(at + ".couponCode", "maxLength", "the code of an offer may have " + LONGEST_OFFER_CODE + " characters");
                }
                parameter(components, index, "copy_code").put("type", "coupon_code").set("coupon_code", value);
            }
            case "FLOW", "CATALOG", "MPM" ->
                    parameter(components, index, type.toLowerCase(Locale.ROOT)).put("type", "action").set("action", value);
            default -> parameter(components, index, "url").put("type", "text").set("text", value);
        }
    }

    private static ObjectNode parameter(ArrayNode components, int index, String type) {
        return components.addObject().put("type", "button").put("sub_type", type).put("index", String.valueOf(index))
                .putArray("parameters").addObject();
    }

    /** @param value null when none was given */
    private static void show(Button button, JsonNode value, ObjectNode shown) {
        var node = shown.withArray("buttons").addObject().put("type", button.type()).put("text", button.text());
        if (button.type().equals("URL")) {
            node.put("url", ApprovedTemplate.filled(button.opens(), name -> value == null ? "" : value.path("text").asText()));
        } else if (button.type().equals("PHONE_NUMBER")) {
            node.put("phoneNumber", button.opens());
        } else if (button.type().equals("COPY_CODE") && value != null) {
            node.set("couponCode", value.path("couponCode"));
        }
    }

    private void error(String field, String code, String detail) {
        errors.add(new FieldError(path + field, code, detail));
    }
}
