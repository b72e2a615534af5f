package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.StorableText;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A template as Meta lists it (Meta, "WhatsApp Business Account, message templates").
 *
 * @param row by the columns of {@code templates}; what Meta left out is missing
 */
record MetaTemplate(String name, String language, ObjectNode row) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,512}");
    private static final Pattern WORD = Pattern.compile("\\{\\{\\s*[A-Za-z_]\\w*\\s*}}");
    private static final Set<String> STATUSES = Set.of("PENDING", "APPROVED", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL",
            "LIMIT_EXCEEDED", "ARCHIVED", "PENDING_DELETION", "DELETED");
    private static final Set<String> CATEGORIES = Set.of("MARKETING", "UTILITY", "AUTHENTICATION");
    private static final Set<String> QUALITIES = Set.of("GREEN", "YELLOW", "RED", "UNKNOWN");
    private static final Set<String> FORMATS = Set.of("POSITIONAL", "NAMED");

    /** Empty when it has no place in the table: a status or category that nobody knows yet, no components. */
    static Optional<MetaTemplate> of(JsonNode listed) {
        var id = listed.path("id").asText();
        var name = listed.path("name").asText();
        var language = listed.path("language").asText();
        var status = listed.path("status").asText();
        var category = listed.path("category").asText();
        if (id.isBlank() || id.length() > 100 || !NAME.matcher(name).matches() || language.isBlank() || language.length() > 15
                || !STATUSES.contains(status) || !CATEGORIES.contains(category)
                || !(storable(listed.path("components")) instanceof ArrayNode components)) {
            return Optional.empty();
        }
        var row = NODES.objectNode()
                .put("meta_template_id", id)
                .put("name", name)
                .put("language", language)
                .put("status", status)
                .put("category", category);
        put(row, "quality_score", listed.path("quality_score").path("score").asText(), QUALITIES);
        put(row, "parameter_format", listed.path("parameter_format").asText(named(components) ? "NAMED" : "POSITIONAL"), FORMATS);
        row.putIfAbsent("parameter_format", NODES.textNode("POSITIONAL"));
        // Shown beside the category also where nothing is to change.
        if (!listed.path("correct_category").asText().equals(category)) {
            put(row, "correct_category", listed.path("correct_category").asText(), CATEGORIES);
        }
        var reason = StorableText.of(listed.path("rejected_reason").asText(""));
        if (!reason.isBlank() && !reason.equals("NONE")) {
            row.put("rejected_reason", reason);
        }
        if (listed.path("message_send_ttl_seconds").isInt()) {
            row.set("message_send_ttl_seconds", listed.path("message_send_ttl_seconds"));
        }
        row.set("components", components);
        return Optional.of(new MetaTemplate(name, language, row));
    }

    private static void put(ObjectNode row, String column, String word, Set<String> words) {
        if (words.contains(word)) {
            row.put(column, word);
        }
    }

    /** For answers without a parameter format: names have letters, positions are numbers. */
    private static boolean named(ArrayNode components) {
        return components.findValuesAsText("text").stream().anyMatch(text -> WORD.matcher(text).find());
    }

    /** The same tree, texts and names as PostgreSQL can hold them. */
    private static JsonNode storable(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                var copy = NODES.objectNode();
                object.properties().forEach(entry -> copy.set(StorableText.of(entry.getKey()), storable(entry.getValue())));
                yield copy;
            }
            case ArrayNode array -> {
                var copy = NODES.arrayNode();
                array.forEach(element -> copy.add(storable(element)));
                yield copy;
            }
            default -> node.isTextual() ? NODES.textNode(StorableText.of(node.textValue())) : node;
        };
    }
}
