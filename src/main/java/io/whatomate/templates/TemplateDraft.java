package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A template as somebody writes it.
 *
 * @param category MARKETING, UTILITY or AUTHENTICATION
 * @param named whether its parameters have names; else they are numbered from 1
 * @param parts in their order, which is the order of {@code components}
 * @param ttlSeconds how long Meta tries to deliver; -1: 30 days; null: Meta's own limit
 */
record TemplateDraft(String category, boolean named, List<TemplatePart> parts, Integer ttlSeconds) {

    /** @param document TemplateInput of the contract */
    static TemplateDraft of(JsonNode document) {
        return new TemplateDraft(
                document.path("category").asText(),
                document.path("parameterFormat").asText().equals("NAMED"),
                document.path("components").valueStream().map(TemplatePart::of).toList(),
                document.hasNonNull("messageSendTtlSeconds") ? (Integer) document.path("messageSendTtlSeconds").asInt() : null);
    }

    boolean isAuthentication() {
        return category.equals("AUTHENTICATION");
    }

    boolean has(Class<? extends TemplatePart> kind) {
        return parts.stream().anyMatch(kind::isInstance);
    }
}
