package io.whatomate.notifications.fence;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Values of kamelets' parameters, as texts and as what the kamelet's own schema asks for. */
final class ParameterValue {

    private static final int LONGEST = 65_536;

    /** What Camel would look up, create or leave unread, wherever it stands. */
    private static final List<String> ANYWHERE = List.of("{{", "#bean:", "#class:", "#type:", "#property:", "#valueAs(", "RAW(", "RAW{");

    /** What it would load or look up, at the beginning. {@code Ref: 4711} is a text. */
    private static final List<String> AT_FIRST = List.of("file:", "classpath:", "resource:", "ref:", "bean:", "#autowired");

    private ParameterValue() {}

    /**
     * @param trigger whether the value becomes part of an endpoint
     * @return what of a written value Camel might follow, or null
     */
    static String danger(String text, boolean trigger) {
        var begin = text.strip();
        if (trigger && begin.startsWith("#")) {
            return "#";
        }
        var path = begin.matches("(?is)(file|classpath|resource):.*");
        return ANYWHERE.stream()
                .filter(text::contains)
                .findFirst()
                .or(() -> AT_FIRST.stream().filter(path ? begin.toLowerCase(Locale.ROOT)::startsWith : begin::startsWith).findFirst())
                .orElse(null);
    }

    /**
     * @param trigger whether the value becomes part of an endpoint
     * @return what is wrong with it, to follow its name in a sentence; null where nothing is
     */
    static String fault(Kamelet.Property property, String text, boolean trigger) {
        // What becomes part of an endpoint's address must not end it: unless a pattern of its own allows for more.
        if (trigger && !property.schema().has("pattern") && !RuleTrigger.KEY.equals(property.name()) && text.chars().anyMatch(ParameterValue::endsAddress)) {
            return "holds a character that would end it: one of ? & # % { } or a control character";
        }
        return fault(property, (Object) text);
    }

    private static boolean endsAddress(int character) {
        return "?&#%{}\\".indexOf(character) >= 0 || Character.isISOControl(character);
    }

    /** @return what is wrong with a value, or null */
    static String fault(Kamelet.Property property, Object value) {
        return switch (property.type()) {
            case "object" -> value instanceof Map ? null : "must be a map";
            case "array" -> value instanceof List ? null : "must be a list";
            case "boolean" -> List.of("true", "false").contains(String.valueOf(value)) ? null : "must be true or false";
            case "integer" -> String.valueOf(value).matches("-?[0-9]{1,18}") ? bounds(property.schema(), value) : "must be a whole number";
            case "number" -> String.valueOf(value).matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?") ? bounds(property.schema(), value) : "must be a number";
            default -> text(property.schema(), String.valueOf(value));
        };
    }

    private static String bounds(JsonNode schema, Object value) {
        var number = new BigDecimal(String.valueOf(value));
        if (schema.has("minimum") && number.compareTo(schema.get("minimum").decimalValue()) < 0) {
            return "must be at least " + schema.get("minimum").asText();
        }
        return schema.has("maximum") && number.compareTo(schema.get("maximum").decimalValue()) > 0
                ? "must be at most " + schema.get("maximum").asText()
                : inEnum(schema, String.valueOf(value));
    }

    private static String text(JsonNode schema, String value) {
        var longest = schema.path("maxLength").asInt(LONGEST);
        if (value.length() > longest) {
            return "has more than " + longest + " characters";
        }
        if (value.length() < schema.path("minLength").asInt(0)) {
            return "has fewer than " + schema.path("minLength").asInt() + " characters";
        }
        if (schema.has("pattern") && !Pattern.compile(schema.get("pattern").asText()).matcher(value).find()) {
            return "does not match " + schema.get("pattern").asText();
        }
        return inEnum(schema, value);
    }

    private static String inEnum(JsonNode schema, String value) {
        if (!schema.has("enum")) {
            return null;
        }
        var words = StreamSupport.stream(schema.get("enum").spliterator(), false).map(JsonNode::asText).toList();
        return words.contains(value) ? null : words.stream().collect(Collectors.joining(", ", "must be one of ", ""));
    }
}
