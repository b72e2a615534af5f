package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills an approved template in with what a sender gave, and tells what does not fit (Meta, "Cloud API, template messages").
 * Counts, names and formats come from the stored components, so that Meta's 132000, 132005, 132012 and 132018 are known here.
 */
final class TemplateContent {

    private final List<FieldError> errors = new ArrayList<>();
    private final ObjectNode node = JsonNodeFactory.instance.objectNode();
    private final ObjectNode shown;

    /** @param input TemplateMessageInput of the contract */
    TemplateContent(ApprovedTemplate template, JsonNode input) {
        template.others().forEach(type -> error("name", "unsupported", "has a part of type " + type + ", which cannot be sent from here"));
        var parts = new TemplateParts(template, "", input, errors);
        shown = parts.shown();
        var components = parts.components();
        node.put("name", template.name()).putObject("language").put("code", template.language());
        node.set("components", components);
        offer(template, input.path("limited_time_offer"));
        cards(template, input.path("cards"));
        if (components.isEmpty()) {
            node.remove("components");
        }
    }

    /** Empty when the template can be sent. */
    List<FieldError> errors() {
        return errors;
    }

    /** Meta's object {@code template}. */
    ObjectNode node() {
        return node;
    }

    /** What the customer reads in the body. */
    String text() {
        return shown.path("body").asText();
    }

    /** Everything that the customer sees. */
    ObjectNode shown() {
        return shown;
    }

    private void offer(ApprovedTemplate template, JsonNode given) {
        var offer = template.offer();
        var expires = offer.path("has_expiration").asBoolean();
        if (given.isMissingNode() == expires) {
            error("limited_time_offer", expires ? "required" : "unexpected",
                    expires ? "the template's offer has an end" : "the template has no offer that ends");
            return;
        }
        if (!offer.isMissingNode()) {
            shown.putObject("offer").put("text", offer.path("text").asText());
        }
        if (expires) {
            var end = given.path("expiration_time_ms").asLong();
            node.withArray("components").addObject().put("type", "limited_time_offer").putArray("parameters").addObject()
                    .put("type", "limited_time_offer").putObject("limited_time_offer").put("expiration_time_ms", end);
            ((ObjectNode) shown.path("offer")).put("expiresAt", Instant.ofEpochMilli(end).toString());
        }
    }

    private void cards(ApprovedTemplate template, JsonNode given) {
        var approved = template.cards();
        if (given.size() != approved.size()) {
            error("cards", given.size() < approved.size() ? "minItems" : "maxItems",
                    "the template has " + approved.size() + " cards, and " + given.size() + " were given");
        } else if (!approved.isEmpty()) {
            var cards = node.withArray("components").addObject().put("type", "carousel").putArray("cards");
            var shownCards = shown.putArray("cards");
            for (int i = 0; i < approved.size(); i++) {
                var card = new TemplateParts(approved.get(i), "cards[" + i + "].", given.path(i), errors);
                cards.addObject().put("card_index", i).set("components", card.components());
                shownCards.add(card.shown());
            }
        }
    }

    private void error(String field, String code, String detail) {
        errors.add(new FieldError(field, code, detail));
    }
}
