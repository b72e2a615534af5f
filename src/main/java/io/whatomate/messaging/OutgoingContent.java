package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a sender wants said, as Meta's object of its type. The contract has checked shapes and lengths; each alternative knows
 * what a schema cannot say of it (Meta, "Cloud API, messages").
 */
sealed interface OutgoingContent {

    /** Meta's object. */
    JsonNode node();

    record Text(JsonNode node) implements OutgoingContent {}

    /** @param type image, video, audio, document or sticker */
    record Media(String type, JsonNode node) implements OutgoingContent {}

    record Location(JsonNode node) implements OutgoingContent {}

    /** @param node the array of cards */
    record Cards(JsonNode node) implements OutgoingContent {}

    /** @param node its {@code message_id} is ours */
    record Reaction(JsonNode node) implements OutgoingContent {}

    record Buttons(JsonNode node) implements OutgoingContent {}

    record Rows(JsonNode node) implements OutgoingContent {}

    record Form(JsonNode node) implements OutgoingContent {}

    record Products(JsonNode node) implements OutgoingContent {}

    record Carousel(JsonNode node) implements OutgoingContent {}

    /** A link, a request for a location, one product, or a catalog. */
    record Call(JsonNode node) implements OutgoingContent {}

    /** @param type a type of the contract's MessageInput, and its object */
    static OutgoingContent of(String type, JsonNode node) {
        return switch (type) {
            case "text" -> new Text(node);
            case "image", "video", "audio", "document", "sticker" -> new Media(type, node);
            case "location" -> new Location(node);
            case "contacts" -> new Cards(node);
            case "reaction" -> new Reaction(node);
            case "interactive" -> interactive(node);
            default -> throw new IllegalArgumentException("The contract lets no message of type " + type + " through");
        };
    }

    private static OutgoingContent interactive(JsonNode node) {
        return switch (node.path("type").asText()) {
            case "button" -> new Buttons(node);
            case "list" -> new Rows(node);
            case "flow" -> new Form(node);
            case "product_list" -> new Products(node);
            case "carousel" -> new Carousel(node);
            default -> new Call(node);
        };
    }
}
