package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.sandbox.Node.Upload;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Holds a new or edited template to the rules of creation; the texts of its refusals are meant for people. */
final class TemplateForm {

    private static final Pattern EDGE = Pattern.compile("^\\s*\\{\\{[^}]*}}|\\{\\{[^}]*}}\\s*$");
    private static final Pattern ADJACENT = Pattern.compile("}}\\s*\\{\\{");
    private static final Pattern NAMED = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Set<String> MEDIA = Set.of("IMAGE", "VIDEO", "DOCUMENT", "GIF");
    private static final List<String> COMPONENTS =
            List.of("header", "body", "footer", "buttons", "limited_time_offer", "carousel");
    private static final int MAX_BODY = 1024;

    private final Nodes nodes;

    TemplateForm(Nodes nodes) {
        this.nodes = nodes;
    }

    /** @throws GraphFailure 100 with Meta's subcode and a text for people */
    void check(Fields form, String category, boolean named) {
        var seen = new HashSet<String>();
        for (var component : form.objects("components", 1, 10)) {
            var type = component.word("type", COMPONENTS);
            if (!seen.add(type)) {
                throw GraphFailure.malformed(component.path("type"), "appears twice");
            }
            switch (type) {
                case "header" -> header(component, named);
                case "body" -> body(component, category, named);
                case "footer" -> footer(component, category);
                case "buttons" -> TemplateButtons.check(component);
                case "limited_time_offer" -> component.object("limited_time_offer").text("text", 16);
                default -> cards(component, named);
            }
        }
        if (!seen.contains("body")) {
            throw GraphFailure.malformed("components", "must hold a BODY");
        }
    }

    private void header(Fields header, boolean named) {
        var format = header.text("format", 16).toUpperCase(Locale.ROOT);
        if (format.equals("LOCATION")) {
            return;
        }
        if (MEDIA.contains(format)) {
            var handle = header.get("example") == null ? null : header.get("example").path("header_handle").path(0);
            if (handle == null || !handle.isTextual()) {
                throw template(2388273, "Header example missing", "Upload a sample file and give its handle");
            }
            if (nodes.all(Upload.class).noneMatch(upload -> handle.asText().equals(upload.handle()))) {
                throw template(2388273, "Header example not found", "This handle names no finished upload");
            }
            return;
        }
        if (!format.equals("TEXT")) {
            throw GraphFailure.malformed(header.path("format"), "must be TEXT, IMAGE, VIDEO, DOCUMENT, GIF or LOCATION");
        }
        var text = header.text("text", 4096);
        if (length(text) > 60 || text.contains("\n") || TemplateShape.placeholders(text).size() > 1) {
            throw template(2388047, "Header is not valid",
                    "A text header has at most 60 characters, one variable and no line breaks");
        }
        examples(header, text, named, "header_text", "header_text_named_params", 2388047);
    }

    private static void body(Fields body, String category, boolean named) {
        if (category.equals("AUTHENTICATION")) {
            body.optionalBoolean("add_security_recommendation");
            return;
        }
        var text = body.text("text", 40_000);
        if (length(text) > MAX_BODY) {
            throw template(2388040, "Body too long", "The body has at most " + MAX_BODY + " characters");
        }
        if (EDGE.matcher(text).find()) {
            throw template(2388299, "Variable at the edge", "Variables must not be at the start or the end of the body");
        }
        if (ADJACENT.matcher(text).find()) {
            throw template(2388072, "Body is not valid", "Two variables must not follow each other directly");
        }
        var placeholders = TemplateShape.placeholders(text);
        if (named ? !placeholders.stream().allMatch(name -> NAMED.matcher(name).matches()) : !consecutive(placeholders)) {
            throw template(2388072, "Body is not valid", named
                    ? "Named variables are lower-case letters, digits and underscores"
                    : "Variables must be numbered from {{1}} without a gap");
        }
        var words = text.replaceAll("\\{\\{[^}]*}}", " ").strip().split("\\s+").length;
        if (!placeholders.isEmpty() && words < placeholders.size() * 2 - 1) {
            throw template(2388293, "Too many variables", "The body has too many variables for its length");
        }
        examples(body, text, named, "body_text", "body_text_named_params", 2388072);
    }

    private static void footer(Fields footer, String category) {
        if (category.equals("AUTHENTICATION")) {
            if (footer.has("code_expiration_minutes")) {
                footer.number("code_expiration_minutes", 1, 90);
            }
            return;
        }
        var text = footer.text("text", 4096);
        if (length(text) > 60 || !TemplateShape.placeholders(text).isEmpty()) {
            throw template(2388073, "Footer is not valid", "The footer has at most 60 characters and no variables");
        }
    }

    private void cards(Fields carousel, boolean named) {
        for (var card : carousel.objects("cards", 2, 10)) {
            for (var component : card.objects("components", 1, 3)) {
                switch (component.word("type", COMPONENTS)) {
                    case "header" -> header(component, named);
                    case "body" -> component.text("text", 160);
                    case "buttons" -> TemplateButtons.check(component);
                    default -> throw GraphFailure.malformed(component.path("type"), "is not allowed on a card");
                }
            }
        }
    }

    /** Every variable needs an example, or review could not tell what it is for. */
    private static void examples(
            Fields component, String text, boolean named, String positional, String byName, int subcode) {
        var expected = TemplateShape.placeholders(text).size();
        JsonNode example = component.get("example");
        var given = example == null ? 0 : named ? example.path(byName).size() : first(example.path(positional)).size();
        if (expected > 0 && given != expected) {
            throw template(subcode, "Examples missing", "Give one example for each of the " + expected + " variables");
        }
    }

    /** Body examples are a list of lists, header examples a list. */
    private static JsonNode first(JsonNode examples) {
        return examples.path(0).isArray() ? examples.path(0) : examples;
    }

    private static boolean consecutive(Set<String> placeholders) {
        for (int i = 1; i <= placeholders.size(); i++) {
            if (!placeholders.contains(Integer.toString(i))) {
                return false;
            }
        }
        return true;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static GraphFailure template(int subcode, String title, String text) {
        return new GraphFailure(GraphError.template(subcode, title, text));
    }
}
