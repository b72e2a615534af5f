package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What stands on one screen of a flow: kinds, what each needs, how long its texts may be (Meta, "Flow JSON, components"). */
final class FlowComponents {

    private static final int MOST_ON_A_SCREEN = 50;

    /**
     * @param needs properties without which it is none
     * @param longest characters of its texts
     */
    private record Kind(Set<String> needs, Map<String, Integer> longest) {}

    private static final Map<String, Kind> KINDS = kinds();
    private static final Set<String> INPUTS = Set.of("TextInput", "TextArea", "CheckboxGroup", "RadioButtonsGroup", "Dropdown",
            "ChipsSelector", "DatePicker", "CalendarPicker", "OptIn", "PhotoPicker", "DocumentPicker");

    private final FlowFaults faults;
    private final Set<String> screens;
    private final JsonNode screen;
    private final Set<String> names = new HashSet<>();
    private int count;
    private int footers;

    /** @param screens ids of all screens, to which it may lead */
    FlowComponents(FlowFaults faults, Set<String> screens, JsonNode screen) {
        this.faults = faults;
        this.screens = screens;
        this.screen = screen;
    }

    /** @param path of the screen */
    void check(String path) {
        var children = path + "/layout/children";
        all(screen.at("/layout/children"), children);
        if (count > MOST_ON_A_SCREEN) {
            faults.meaning("INVALID_PROPERTY_VALUE", children, "A screen may have " + MOST_ON_A_SCREEN + " components");
        }
        if (footers > 1) {
            faults.meaning("MORE_THAN_ONE_FOOTER", children, "A screen may have one Footer");
        }
        if (screen.path("terminal").asBoolean() && footers == 0) {
            faults.meaning("MISSING_FOOTER_ON_TERMINAL_SCREEN", children, "A terminal screen must have a Footer");
        }
    }

    private void all(JsonNode components, String path) {
        for (int n = 0; n < components.size(); n++) {
            one(components.get(n), path + '/' + n);
        }
    }

    private void one(JsonNode component, String path) {
        count++;
        var type = component.path("type").asText();
        var kind = KINDS.get(type);
        if (kind == null) {
            faults.shape("INVALID_ENUM_VALUE", path + "/type", "There is no component '" + type + "'");
            return;
        }
        kind.needs().stream().filter(property -> !component.has(property)).sorted().forEach(property ->
                faults.shape("MISSING_REQUIRED_PROPERTY", path, "Property '" + property + "' of " + type + " is required"));
        kind.longest().forEach((property, most) -> {
            var text = component.path(property).asText();
            if (text.length() > most && !text.startsWith("${") && !text.startsWith("`")) {
                faults.shape("INVALID_PROPERTY_VALUE", path + '/' + property,
                        "Property '" + property + "' of " + type + " may have " + most + " characters");
            }
        });
        if (INPUTS.contains(type) && !names.add(component.path("name").asText())) {
            faults.meaning("DUPLICATE_FORM_COMPONENT_NAMES", path + "/name", "Two inputs of this screen have one name");
        }
        footers += type.equals("Footer") && !path.contains("/else/") && !path.contains("/cases/") ? 1 : 0;
        action(component.path("on-click-action"), path + "/on-click-action");
        all(component.path("children"), path + "/children");
        all(component.path("then"), path + "/then");
        all(component.path("else"), path + "/else");
        component.path("cases").properties().forEach(named -> all(named.getValue(), path + "/cases/" + named.getKey()));
    }

    private void action(JsonNode action, String path) {
        switch (action.path("name").asText()) {
            case "navigate" -> {
                if (!screens.contains(action.at("/next/name").asText())) {
                    faults.meaning("INVALID_NAVIGATE_ACTION_NEXT_SCREEN_NAME", path + "/next/name",
                            "There is no screen '" + action.at("/next/name").asText() + "'");
                }
            }
            case "complete" -> {
                if (!screen.path("terminal").asBoolean()) {
                    faults.meaning("INVALID_COMPLETE_ACTION", path + "/name", "Only a terminal screen may complete the flow");
                }
            }
            case "", "data_exchange", "open_url", "update_data" -> {}
            default -> faults.shape("INVALID_ENUM_VALUE", path + "/name", "There is no action '" + action.path("name").asText() + "'");
        }
    }

    private static Map<String, Kind> kinds() {
        var kinds = new HashMap<String, Kind>();
        // Name; then what it needs, and behind a colon how long that may be. A question mark: it may be left out.
        for (var line : List.of(
                "TextHeading text:80", "TextSubheading text:80", "TextBody text:4096", "TextCaption text:409", "RichText text",
                "TextInput name label:20 ?helper-text:80 ?error-message:30", "TextArea name label:20 ?helper-text:80",
                "CheckboxGroup name data-source ?label:30", "RadioButtonsGroup name data-source ?label:30",
                "Dropdown name label:20 data-source", "ChipsSelector name label:80 data-source",
                "DatePicker name label:40 ?helper-text:80", "CalendarPicker name label:40 ?helper-text:80",
                "Footer label:35 on-click-action ?left-caption:15 ?center-caption:15 ?right-caption:15", "OptIn name label:120",
                "EmbeddedLink text:25 on-click-action", "Image src", "ImageCarousel images", "NavigationList name list-items",
                "PhotoPicker name label:80", "DocumentPicker name label:80", "Form name children", "If condition then", "Switch value cases")) {
            var words = new ArrayList<>(List.of(line.split(" ")));
            var name = words.removeFirst();
            var needs = new HashSet<String>();
            var longest = new HashMap<String, Integer>();
            for (var word : words) {
                var property = word.replaceAll("[?]|:.*", "");
                if (!word.startsWith("?")) {
                    needs.add(property);
                }
                if (word.contains(":")) {
                    longest.put(property, Integer.valueOf(word.substring(word.indexOf(':') + 1)));
                }
            }
            kinds.put(name, new Kind(Set.copyOf(needs), Map.copyOf(longest)));
        }
        return Map.copyOf(kinds);
    }
}
