package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Set;

/** One part of a template, in the shape of Meta's list {@code components} (Meta, "Template components"). */
sealed interface TemplatePart {

    /** Meta's object. */
    JsonNode node();

    /** The properties that Meta knows of a part of this type, beside {@code type}. */
    Set<String> properties();

    record Header(JsonNode node) implements TemplatePart {

        private static final Set<String> MEDIA = Set.of("IMAGE", "VIDEO", "DOCUMENT", "GIF");

        @Override
        public Set<String> properties() {
            return Set.of("format", "text", "example");
        }

        /** TEXT, IMAGE, VIDEO, DOCUMENT, GIF, LOCATION, or what Meta would not know. */
        String format() {
            return node.path("format").asText("TEXT").toUpperCase(Locale.ROOT);
        }

        boolean isMedia() {
            return MEDIA.contains(format());
        }
    }

    record Body(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of("text", "example", "add_security_recommendation");
        }
    }

    record Footer(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of("text", "code_expiration_minutes");
        }
    }

    record Buttons(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of("buttons");
        }
    }

    /** A limited time offer. */
    record Offer(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of("limited_time_offer");
        }
    }

    record Carousel(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of("cards");
        }
    }

    /** What Meta does not know. */
    record Unknown(JsonNode node) implements TemplatePart {

        @Override
        public Set<String> properties() {
            return Set.of();
        }
    }

    /** Meta reads types in any case. */
    static TemplatePart of(JsonNode node) {
        return switch (type(node)) {
            case "HEADER" -> new Header(node);
            case "BODY" -> new Body(node);
            case "FOOTER" -> new Footer(node);
            case "BUTTONS" -> new Buttons(node);
            case "LIMITED_TIME_OFFER" -> new Offer(node);
            case "CAROUSEL" -> new Carousel(node);
            default -> new Unknown(node);
        };
    }

    /** The type of a part or of a button, in upper case. */
    static String type(JsonNode node) {
        return node.path("type").asText().toUpperCase(Locale.ROOT);
    }
}
