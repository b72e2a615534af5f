package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.templates.TemplatePart.Buttons;
import io.whatomate.templates.TemplatePart.Offer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Buttons of a template: how many of which kind, in what order, and what each kind is made of (Meta, "Buttons"). */
final class ButtonFaults {

    private static final int MOST = 10;
    private static final int LONGEST_LABEL = 25;
    private static final int LONGEST_URL = 2000;
    private static final int LONGEST_NUMBER = 20;
    private static final int LONGEST_CODE = 20;
    private static final int LONGEST_OFFER_CODE = 15;
    private static final int MOST_APPS = 5;

    /** @param most how many a template may have */
    private record Kind(int most, Set<String> properties) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "QUICK_REPLY", new Kind(10, Set.of("text")),
            "URL", new Kind(2, Set.of("text", "url", "example")),
            "PHONE_NUMBER", new Kind(1, Set.of("text", "phone_number")),
            "COPY_CODE", new Kind(1, Set.of("text", "example")),
            "OTP", new Kind(1, Set.of("text", "otp_type", "autofill_text", "supported_apps", "package_name", "signature_hash",
                    "zero_tap_terms_accepted")),
            "FLOW", new Kind(1, Set.of("text", "flow_id", "flow_name", "flow_json", "flow_action", "navigate_screen")),
            "CATALOG", new Kind(1, Set.of("text")),
            "MPM", new Kind(1, Set.of("text")),
            "SPM", new Kind(1, Set.of("text")),
            "VOICE_CALL", new Kind(1, Set.of("text")));

    private final Faults faults;
    private final TemplateDraft draft;

    ButtonFaults(Faults faults, TemplateDraft draft) {
        this.faults = faults;
        this.draft = draft;
    }

    void check(String path, Buttons part) {
        var buttons = part.node().path("buttons");
        faults.require(!buttons.isEmpty(), path + ".buttons", "must hold a button");
        if (buttons.size() > MOST) {
            faults.add(path + ".buttons", "maxItems", "may hold " + MOST + " buttons");
        }
        var counts = new HashMap<String, Integer>();
        var order = new ArrayList<String>();
        for (int i = 0; i < buttons.size(); i++) {
            var type = TemplatePart.type(buttons.path(i));
            var at = path + ".buttons[" + i + "]";
            var kind = KINDS.get(type);
            if (kind == null) {
                faults.add(at + ".type", "enum", "must be one of " + KINDS.keySet().stream().sorted().toList());
                continue;
            }
            if (counts.merge(type, 1, Integer::sum) == kind.most() + 1) {
                faults.add(at + ".type", "maxItems", "there may be " + kind.most() + " of type " + type);
            }
            if (order.isEmpty() || !order.getLast().equals(type)) {
                order.add(type);
            }
            button(at, type, kind, buttons.path(i));
        }
        if (order.stream().filter("QUICK_REPLY"::equals).count() > 1) {
            faults.add(path + ".buttons", "order", "quick replies must stand together");
        }
    }

    private void button(String at, String type, Kind kind, JsonNode button) {
        button.fieldNames().forEachRemaining(name -> {
            if (!name.equals("type") && !kind.properties().contains(name)) {
                faults.add(at + "." + name, "unexpected", "does not belong to a button of type " + type);
            }
        });
        if (draft.isAuthentication() != type.equals("OTP")) {
            faults.add(at + ".type", "category", draft.isAuthentication()
                    ? "an authentication template has one button, of type OTP"
                    : "OTP belongs to authentication templates");
        }
        // Meta words these by itself when they have no text.
        if (button.has("text") || !Set.of("COPY_CODE", "OTP", "CATALOG", "MPM", "SPM").contains(type)) {
            TemplateFaults.label(faults, at, button, LONGEST_LABEL);
        }
        switch (type) {
            case "URL" -> url(at, button);
            case "PHONE_NUMBER" -> number(at, button);
            case "COPY_CODE" -> code(at, button);
            case "OTP" -> otp(at, button);
            case "FLOW" -> flow(at, button);
            default -> { }
        }
    }

    private void url(String at, JsonNode button) {
        var url = button.path("url").asText();
        faults.require(!url.isBlank(), at + ".url", "a button of type URL needs it");
        faults.atMost(at + ".url", url, LONGEST_URL);
        if (!url.isBlank() && !url.matches("(?is)https?://[^\\s{}/]+.*")) {
            faults.add(at + ".url", "format", "must begin with https:// and a host without a parameter");
        }
        var text = new ParameterText(at + ".url", url, false);
        var parameters = text.parameters();
        text.spelling(faults);
        if (parameters.size() > 1 || parameters.size() == 1 && !url.endsWith("{{1}}")) {
            faults.add(at + ".url", "parameter", "may have one parameter, {{1}}, at its end");
        }
        var sample = button.path("example").isArray() ? button.at("/example/0") : button.path("example");
        if (!parameters.isEmpty()) {
            faults.require(!sample.asText().isBlank(), at + ".example", "review wants a sample of the link");
        } else if (button.has("example")) {
            faults.add(at + ".example", "unexpected", "the link has no parameter");
        }
    }

    private void number(String at, JsonNode button) {
        var number = button.path("phone_number").asText();
        faults.require(!number.isBlank(), at + ".phone_number", "a button of type PHONE_NUMBER needs it");
        faults.atMost(at + ".phone_number", number, LONGEST_NUMBER);
        if (!number.isBlank() && !number.matches("\\+?[0-9][0-9 ()-]*")) {
            faults.add(at + ".phone_number", "phone", "must be a phone number with its country code");
        }
    }

    private void code(String at, JsonNode button) {
        var sample = button.path("example").isArray() ? button.at("/example/0").asText() : button.path("example").asText();
        faults.require(!sample.isBlank(), at + ".example", "review wants a sample of the code");
        faults.atMost(at + ".example", sample, draft.has(Offer.class) ? LONGEST_OFFER_CODE : LONGEST_CODE);
    }

    private void otp(String at, JsonNode button) {
        var type = button.path("otp_type").asText().toUpperCase(Locale.ROOT);
        if (!List.of("COPY_CODE", "ONE_TAP", "ZERO_TAP").contains(type)) {
            faults.add(at + ".otp_type", "enum", "must be COPY_CODE, ONE_TAP or ZERO_TAP");
            return;
        }
        faults.atMost(at + ".autofill_text", button.path("autofill_text").asText(), LONGEST_LABEL);
        var apps = button.path("supported_apps");
        if (apps.size() > MOST_APPS) {
            faults.add(at + ".supported_apps", "maxItems", "may hold " + MOST_APPS + " apps");
        }
        for (int i = 0; i < apps.size(); i++) {
            app(at + ".supported_apps[" + i + "]", apps.path(i));
        }
        if (!type.equals("COPY_CODE") && apps.isEmpty()) {
            // As it was written before an app could be one of several.
            app(at, button);
        }
        if (type.equals("ZERO_TAP")) {
            faults.require(button.path("zero_tap_terms_accepted").asBoolean(), at + ".zero_tap_terms_accepted", "Meta's terms must be accepted");
        }
    }

    private void app(String at, JsonNode app) {
        faults.require(!app.path("package_name").asText().isBlank(), at + ".package_name", "the app that takes the code must be named");
        faults.require(!app.path("signature_hash").asText().isBlank(), at + ".signature_hash", "the app that takes the code must be named");
    }

    private void flow(String at, JsonNode button) {
        var ways = List.of("flow_id", "flow_name", "flow_json").stream().filter(button::has).count();
        if (ways != 1) {
            faults.add(at + ".flow_id", "source", "give flow_id, flow_name or flow_json, and only one of them");
        }
        var action = button.path("flow_action").asText("navigate").toLowerCase(Locale.ROOT);
        if (!List.of("navigate", "data_exchange").contains(action)) {
            faults.add(at + ".flow_action", "enum", "must be navigate or data_exchange");
        }
    }
}
