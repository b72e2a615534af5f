package io.whatomate.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Set;

/** Holds a flow.json to the rules of Meta's validator that a person meets first (Meta, "Flow JSON"). */
final class FlowRules {

    /** Older ones are still sent, but nothing new is published in them. */
    private static final Set<String> VERSIONS = Set.of("5.1", "6.0", "6.1", "6.2", "6.3", "7.0", "7.1", "7.2", "7.3");
    private static final Set<String> DATA_VERSIONS = Set.of("3.0", "4.0");
    private static final Set<String> PROPERTIES = Set.of("version", "screens", "routing_model", "data_api_version");
    private static final int MOST_BRANCHES = 10;

    private FlowRules() {}

    /** The {@code validation_errors}: empty when it may be published. */
    static ArrayNode check(String text) {
        FlowSource source;
        try {
            source = FlowSource.read(text);
        } catch (JsonProcessingException unreadable) {
            return FlowFaults.unreadable(unreadable.getLocation(), "flow.json is not valid JSON");
        } catch (IOException unreadable) {
            return FlowFaults.unreadable(null, "flow.json is not valid JSON");
        }
        if (!source.tree().isObject()) {
            return FlowFaults.unreadable(null, "flow.json must be an object");
        }
        var faults = new FlowFaults(source);
        document(source.tree(), faults);
        return faults.found();
    }

    private static void document(JsonNode flow, FlowFaults faults) {
        flow.fieldNames().forEachRemaining(name -> {
            if (!PROPERTIES.contains(name)) {
                faults.shape("INVALID_PROPERTY_KEY", "/" + name, "There is no property '" + name + "'");
            }
        });
        required(flow, "version", "", faults);
        if (flow.has("version") && !VERSIONS.contains(flow.path("version").asText())) {
            faults.meaning("INVALID_FLOW_JSON_VERSION", "/version", "Version '" + flow.path("version").asText() + "' is not published any more, or not yet");
        }
        if (flow.has("data_api_version") && !DATA_VERSIONS.contains(flow.path("data_api_version").asText())) {
            faults.shape("INVALID_ENUM_VALUE", "/data_api_version", "data_api_version must be 3.0 or 4.0");
        }
        required(flow, "screens", "", faults);
        if (flow.has("screens")) {
            screens(flow.path("screens"), faults);
        }
        if (flow.has("routing_model") || flow.has("data_api_version")) {
            routes(flow, faults);
        }
    }

    private static void screens(JsonNode screens, FlowFaults faults) {
        if (!screens.isArray() || screens.isEmpty()) {
            faults.shape("MIN_ITEMS_REQUIRED", "/screens", "A flow must have a screen");
            return;
        }
        var ids = ids(screens);
        var seen = new HashSet<String>();
        var hasEnd = false;
        for (int n = 0; n < screens.size(); n++) {
            var screen = screens.get(n);
            var path = "/screens/" + n;
            var id = screen.path("id").asText();
            required(screen, "id", path, faults);
            if (screen.has("id") && !id.matches("[A-Za-z_]+")) {
                faults.shape("PATTERN_MISMATCH", path + "/id", "An id of a screen has letters and underscores only");
            }
            if (id.equals("SUCCESS")) {
                faults.meaning("SCREEN_ID_IS_RESERVED_KEYWORD", path + "/id", "SUCCESS is the end of a flow and no screen");
            }
            if (!seen.add(id)) {
                faults.meaning("DUPLICATE_SCREEN_IDS", path + "/id", "Two screens are called '" + id + "'");
            }
            hasEnd |= screen.path("terminal").asBoolean();
            layout(screen, path, ids, faults);
        }
        if (!hasEnd) {
            faults.meaning("MISSING_TERMINAL_SCREEN", "/screens", "One screen must be terminal");
        }
    }

    private static void layout(JsonNode screen, String path, Set<String> ids, FlowFaults faults) {
        required(screen, "layout", path, faults);
        if (!screen.has("layout")) {
            return;
        }
        if (!screen.at("/layout/type").asText().equals("SingleColumnLayout")) {
            faults.shape("INVALID_ENUM_VALUE", path + "/layout/type", "The layout must be SingleColumnLayout");
        }
        if (screen.at("/layout/children").isEmpty()) {
            faults.shape("MIN_ITEMS_REQUIRED", path + "/layout/children", "A screen must have a component");
            return;
        }
        new FlowComponents(faults, ids, screen).check(path);
    }

    private static void routes(JsonNode flow, FlowFaults faults) {
        var model = flow.path("routing_model");
        if (!model.isObject()) {
            faults.meaning("INVALID_ROUTING_MODEL", "/routing_model", "A flow with an endpoint must have a routing_model");
            return;
        }
        var ids = ids(flow.path("screens"));
        var entered = new HashSet<String>();
        var sources = new HashMap<String, JsonNode>();
        model.properties().forEach(route -> sources.put(route.getKey(), route.getValue()));
        sources.forEach((from, targets) -> {
            if (!ids.contains(from)) {
                faults.meaning("INVALID_ROUTING_MODEL", "/routing_model/" + from, "There is no screen '" + from + "'");
            }
            if (targets.size() > MOST_BRANCHES) {
                faults.meaning("INVALID_ROUTING_MODEL", "/routing_model/" + from, "A screen may lead to " + MOST_BRANCHES + " others");
            }
            targets.forEach(target -> {
                entered.add(target.asText());
                if (!ids.contains(target.asText()) || target.asText().equals(from)) {
                    faults.meaning("INVALID_ROUTING_MODEL", "/routing_model/" + from, "'" + from + "' cannot lead to '" + target.asText() + "'");
                }
            });
        });
        if (ids.stream().filter(id -> !entered.contains(id)).count() != 1) {
            faults.meaning("INVALID_ROUTING_MODEL", "/routing_model", "One screen, and only one, must be the entry");
        }
    }

    private static Set<String> ids(JsonNode screens) {
        var ids = new HashSet<String>();
        screens.forEach(screen -> ids.add(screen.path("id").asText()));
        return ids;
    }

    private static void required(JsonNode owner, String property, String path, FlowFaults faults) {
        if (!owner.has(property)) {
            faults.shape("MISSING_REQUIRED_PROPERTY", path, "Property '" + property + "' is required");
        }
    }
}
