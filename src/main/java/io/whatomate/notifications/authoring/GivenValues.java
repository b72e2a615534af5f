package io.whatomate.notifications.authoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.notifications.actions.MappedPlaces;
import io.whatomate.notifications.authoring.GivenPart.Absent;
import io.whatomate.notifications.authoring.GivenPart.Body;
import io.whatomate.notifications.authoring.GivenPart.Button;
import io.whatomate.notifications.authoring.GivenPart.Known;
import io.whatomate.notifications.authoring.GivenPart.Unknown;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RulePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What the send of a template gives for its parts, as far as the rule's text tells: by its own parameters, by a
 * {@code template-params-action} or an {@code attach-document-action} before it, in the order in which {@code whatsapp-template-sink} takes them.
 */
final class GivenValues {

    /** A header with a file: which kind shows when the rule runs. */
    static final String FILE = "file";

    private static final List<String> KEYS = List.of("payload", "couponCode", "flow", "text");

    private final ObjectMapper json;
    private final RuleCall send;
    private final ValuesBefore.Before before;
    private final List<RuleFault> faults = new ArrayList<>();

    GivenValues(RuleCall send, ValuesBefore.Before before, ObjectMapper json) {
        this.send = send;
        this.before = before;
        this.json = json;
    }

    /** Mappings that are none; complete when all parts were asked for. */
    List<RuleFault> faults() {
        return faults;
    }

    /** @return image, video, document, location, text, or {@link #FILE} */
    GivenPart<String> header() {
        var own = send.parameters().get("header");
        if (own != null && !own.isBlank()) {
            return kind(own, send.place("header"));
        }
        var mapped = part("header", places -> {
            if (places.names().size() != 1) {
                fault("header", "takes one value");
            }
            return "text";
        }, node -> node.isObject() && !node.isEmpty() ? node.fieldNames().next() : "text");
        if (!(mapped instanceof Absent)) {
            return mapped;
        }
        return !before.attachment().isSure() ? new Unknown<>()
                : before.attachment().call() == null ? mapped
                : new Known<>(FILE, new RulePlace(before.attachment().call().line(), 1));
    }

    GivenPart<Body> body() {
        return part("body", places -> {
            if (!places.gaps().isEmpty()) {
                fault("body", "has nothing between two semicolons");
            }
            return new Body(places.named(), places.named() ? places.names() : numbers(places.names().size() + places.gaps().size()));
        }, node -> new Body(node.isObject(), node.isObject() ? node.propertyStream().map(Map.Entry::getKey).toList() : numbers(node.size())));
    }

    GivenPart<List<Button>> buttons() {
        var own = send.parameters().get("buttons");
        if (own != null && !own.isBlank()) {
            return known(buttons(read(own)), send.place("buttons"));
        }
        return part("buttons", places -> {
            if (places.names().stream().anyMatch(name -> !name.matches("[0-9]"))) {
                fault("buttons", "names a button that is none; they are numbered from 0 to 9");
                return null;
            }
            return places.names().stream().map(name -> new Button(Integer.parseInt(name), "text")).toList();
        }, GivenValues::buttons);
    }

    /** Of {@code parameters} where the send has any, else of the mapping. What cannot be told of either is null, and so unknown. */
    private <T> GivenPart<T> part(String name, Function<MappedPlaces, T> mapped, Function<JsonNode, T> written) {
        var list = send.parameters().get("parameters");
        if (list != null && !list.isBlank()) {
            var shaped = shaped(list);
            return shaped == null ? new Unknown<>()
                    : shaped.hasNonNull(name) ? known(written.apply(shaped.path(name)), send.place("parameters"))
                    : new Absent<>();
        }
        if (!before.values().isSure()) {
            return new Unknown<>();
        }
        var text = before.values().call() == null ? null : before.values().call().parameters().get(name);
        if (text == null || text.isBlank()) {
            return new Absent<>();
        }
        if (!RuleText.isConstant(text)) {
            return new Unknown<>();
        }
        try {
            return known(mapped.apply(MappedPlaces.of(text)), before.values().call().place(name));
        } catch (IllegalArgumentException e) {
            fault(name, e.getMessage());
            return new Unknown<>();
        }
    }

    private static <T> GivenPart<T> known(T value, RulePlace place) {
        return value == null ? new Unknown<>() : new Known<>(value, place);
    }

    /** {@code parameters} as a map of parts, as the kamelet reads it; null where it shows only at the run. */
    private JsonNode shaped(String list) {
        var value = read(list);
        if (value == null) {
            return RuleText.isConstant(list) ? json.createObjectNode().set("body", json.createArrayNode().add(list)) : null;
        }
        var isWhole = value.isObject() && List.of("body", "header", "buttons").stream().anyMatch(part -> value.path(part).isContainerNode());
        return isWhole ? value : json.createObjectNode().set("body", value.isContainerNode() ? value : json.createArrayNode().add(value));
    }

    private GivenPart<String> kind(String text, RulePlace place) {
        var value = read(text);
        if (value != null && value.isObject() && !value.isEmpty()) {
            return new Known<>(value.fieldNames().next().toLowerCase(Locale.ROOT), place);
        }
        var isOpen = !RuleText.isConstant(text) && (value == null && text.strip().startsWith("{") || text.strip().matches("\\$\\{[^}]*}"));
        return isOpen ? new Unknown<>() : new Known<>("text", place);
    }

    /** @return null where it is no list of buttons, or shows only at the run */
    private static List<Button> buttons(JsonNode list) {
        if (list == null || !list.isArray()) {
            return null;
        }
        var buttons = new ArrayList<Button>();
        for (var button : list) {
            var key = KEYS.stream().filter(button::hasNonNull).findFirst();
            if (!button.path("index").isInt() || key.isEmpty()) {
                return null;
            }
            buttons.add(new Button(button.path("index").asInt(), key.get()));
        }
        return buttons;
    }

    /** As JSON, whose texts may hold places to fill in; null where it is none. */
    private JsonNode read(String text) {
        try {
            var value = json.readTree(text);
            return value == null || value instanceof MissingNode ? null : value;
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private void fault(String property, String detail) {
        var place = before.values().call().place(property);
        faults.add(new RuleFault(place.line(), place.column(), "template-mapping", "`" + property + "` " + detail + ".",
                "Write a value for each place, parted by semicolons: `customer.name; order.total|currency:EUR`."));
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }
}
