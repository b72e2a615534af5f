package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Pattern;

/** A value for a placeholder: words, an amount of money, or a moment (Meta, "Template messages, parameter object"). */
record TemplateValue(JsonNode node) {

    /** Meta's 132012 and 132018. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\n\\r\\t]| {5,}");

    /** What the customer reads: of money and moments the fallback, as Meta has shown it to everybody since it stopped to format them. */
    String shown() {
        return node.isTextual() ? node.asText() : node.path(kind()).path("fallback_value").asText();
    }

    boolean isPlain() {
        return node.isTextual();
    }

    boolean isForbidden() {
        return FORBIDDEN.matcher(shown()).find();
    }

    /** Makes it Meta's parameter. */
    void put(ObjectNode parameter) {
        parameter.put("type", isPlain() ? "text" : kind());
        parameter.set(isPlain() ? "text" : kind(), isPlain() ? node : node.path(kind()));
    }

    private String kind() {
        return node.has("currency") ? "currency" : "date_time";
    }
}
