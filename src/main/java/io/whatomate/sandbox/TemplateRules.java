package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Template;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Holds the template of a send against the approved one: existence, state, counts, formats, buttons. */
final class TemplateRules {

    private static final List<String> COMPONENTS =
            List.of("header", "body", "footer", "button", "limited_time_offer", "carousel");
    private static final List<String> MEDIA = List.of("image", "video", "document");
    private static final Pattern FORBIDDEN = Pattern.compile("[\\n\\r\\t]| {5,}");
    private static final int MAX_BODY = 1024;
    private static final int MAX_HEADER = 60;

    private final Nodes nodes;
    private final MediaRules media;
    private final Clock clock;

    TemplateRules(Nodes nodes, MediaRules media, Clock clock) {
        this.nodes = nodes;
        this.media = media;
        this.clock = clock;
    }

    Template check(Fields send, String wabaId) {
        var name = send.text("name", 512);
        var language = send.object("language").text("code", 32);
        var template = nodes.template(wabaId, name, language);
        var state = template == null ? "" : template.statusAt(clock.millis());
        switch (state) {
            case "APPROVED" -> {}
            case "PAUSED" -> throw new GraphFailure(GraphError.of(132015, "template '" + name + "' is paused"));
            case "DISABLED" -> throw new GraphFailure(GraphError.of(132016, "template '" + name + "' is disabled"));
            default -> throw new GraphFailure(GraphError.of(
                    132001, "template name (" + name + ") does not exist in " + language));
        }
        var shape = TemplateShape.of(template.components());
        var sent = new TreeMap<String, Fields>();
        var buttons = new TreeMap<Integer, Fields>();
        for (var component : send.optionalObjects("components", 50)) {
            var type = component.word("type", COMPONENTS);
            if (type.equals("button")) {
                button(component, shape, buttons);
            } else if (sent.put(type, component) != null) {
                throw component.invalid("type", "appears twice");
            }
        }
        header(sent.get("header"), shape, wabaId);
        if (!template.category().equals("AUTHENTICATION")) {
            text("body", sent.get("body"), shape.bodyText(), template.parameterFormat(), MAX_BODY);
        }
        buttonsPresent(shape, buttons);
        if (sent.containsKey("carousel") || shape.cards() > 0) {
            carousel(sent.get("carousel"), shape.cards());
        }
        return template;
    }

    private void header(Fields header, TemplateShape shape, String wabaId) {
        if (shape.headerFormat() == null) {
            if (header != null && !header.optionalObjects("parameters", 10).isEmpty()) {
                throw count("header", header.get("parameters").size(), 0);
            }
            return;
        }
        if (shape.headerFormat().equals("TEXT")) {
            text("header", header, shape.headerText(), "", MAX_HEADER);
            return;
        }
        var parameters = header == null ? List.<Fields>of() : header.optionalObjects("parameters", 10);
        var expected = shape.headerFormat().toLowerCase(Locale.ROOT);
        if (parameters.size() != 1) {
            throw count("header", parameters.size(), 1);
        }
        var parameter = parameters.getFirst();
        var type = parameter.text("type", 32).toLowerCase(Locale.ROOT);
        if (!type.equals(expected) && !(expected.equals("gif") && type.equals("video"))) {
            throw new GraphFailure(GraphError.of(
                    132012, "header: Format mismatch, expected " + shape.headerFormat() + ", received " + type));
        }
        if (MEDIA.contains(type)) {
            media.check(parameter.object(type), type, wabaId);
        } else {
            MessageRules.location(parameter.object("location"));
        }
    }

    /** Counts and fills the placeholders of one text; an empty format means positional. */
    private static void text(String where, Fields component, String text, String format, int limit) {
        var expected = TemplateShape.placeholders(text);
        var parameters = component == null ? List.<Fields>of() : component.optionalObjects("parameters", 100);
        if (parameters.size() != expected.size()) {
            throw count(where, parameters.size(), expected.size());
        }
        var names = new HashSet<String>();
        int length = TemplateShape.placeholders(text).stream().mapToInt(name -> -(name.length() + 4)).sum()
                + text.length();
        for (var parameter : parameters) {
            var value = value(parameter);
            if (FORBIDDEN.matcher(value).find()) {
                throw new GraphFailure(GraphError.of(
                        132018,
                        where + ": parameter text cannot have new-line or tab characters or more than 4 consecutive spaces"));
            }
            length += value.length();
            if (format.equals("NAMED")) {
                named(where, parameter, expected, names);
            }
        }
        if (length > limit) {
            throw new GraphFailure(GraphError.of(132005, where + ": " + length + " characters after filling in, at most "
                    + limit + " are allowed"));
        }
    }

    private static void named(String where, Fields parameter, Set<String> expected, Set<String> seen) {
        var name = parameter.text("parameter_name", 128);
        if (!expected.contains(name) || !seen.add(name)) {
            throw new GraphFailure(GraphError.of(
                    132012, where + ": parameter_name '" + name + "' is not one of " + expected));
        }
    }

    private static String value(Fields parameter) {
        var type = parameter.text("type", 32).toLowerCase(Locale.ROOT);
        return switch (type) {
            case "text" -> parameter.text("text", 32_768);
            case "currency" -> {
                var currency = parameter.object("currency");
                currency.text("code", 3);
                currency.number("amount_1000", -1e15, 1e15);
                yield currency.text("fallback_value", 1024);
            }
            case "date_time" -> parameter.object("date_time").text("fallback_value", 1024);
            default -> throw new GraphFailure(GraphError.of(
                    132012, "Parameter '" + parameter.path("type") + "' must be text, currency or date_time"));
        };
    }

    private static void button(Fields component, TemplateShape shape, Map<Integer, Fields> buttons) {
        var index = (int) component.number("index", 0, 9);
        var type = component.text("sub_type", 32).toUpperCase(Locale.ROOT);
        if (index >= shape.buttons().size()) {
            throw new GraphFailure(GraphError.of(132000, "buttons: the template has no button at index " + index));
        }
        var expected = shape.buttons().get(index).type();
        // A one-time password is sent as the parameter of a url button.
        if (!type.equals(expected) && !(expected.equals("OTP") && type.equals("URL"))) {
            throw new GraphFailure(GraphError.of(
                    132012, "buttons: button at index " + index + " is " + expected + ", received " + type));
        }
        var parameters = component.objects("parameters", 1, 1).getFirst();
        switch (type) {
            case "QUICK_REPLY" -> parameters.text("payload", 256);
            case "URL" -> parameters.text("text", 2000);
            case "COPY_CODE" -> parameters.text("coupon_code", 20);
            default -> parameters.object("action");
        }
        buttons.put(index, component);
    }

    private static void buttonsPresent(TemplateShape shape, Map<Integer, Fields> buttons) {
        for (int i = 0; i < shape.buttons().size(); i++) {
            if (shape.buttons().get(i).variable() && !buttons.containsKey(i)) {
                throw new GraphFailure(GraphError.of(
                        132000, "buttons: button at index " + i + " of type " + shape.buttons().get(i).type()
                                + " requires a parameter"));
            }
        }
    }

    private static void carousel(Fields carousel, int cards) {
        var sent = carousel == null ? 0 : carousel.objects("cards", 1, 10).size();
        if (sent != cards) {
            throw new GraphFailure(GraphError.of(
                    132012, "carousel: number of cards (" + sent + ") does not match the approved number (" + cards + ")"));
        }
    }

    private static GraphFailure count(String where, int sent, int expected) {
        return new GraphFailure(GraphError.of(
                132000, where + ": number of localizable_params (" + sent
                        + ") does not match the expected number of params (" + expected + ")"));
    }
}
