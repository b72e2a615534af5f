package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Waba;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;
import org.apache.camel.Variable;

/** Gives an account many templates at once, of every status, category and format, without review and without webhooks. */
public final class TemplateSeed {

    private static final List<String> STATES = List.of("APPROVED", "APPROVED", "APPROVED", "REJECTED", "PAUSED", "PENDING", "DISABLED");
    private static final List<String> CATEGORIES = List.of("UTILITY", "MARKETING", "AUTHENTICATION");

    private static final LongSupplier FIRST = () -> ThreadLocalRandom.current().nextLong(400_000_000_000_001L, 500_000_000_000_000L);

    private final Nodes nodes;
    private final Clock clock;

    TemplateSeed(Nodes nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /**
     * The ones in {@code templates} as they are; else {@code count} of them, whose names are {@code prefix_0}, {@code prefix_1}, …,
     * each in every language, and whose texts name the account, name and language.
     *
     * @throws io.whatomate.platform.http.Problem naming the member that is wrong
     */
    public Effect sow(@Variable("document") ObjectNode document) {
        var wabaId = document.path("waba_id").asText(DemoNodes.WABA_ID);
        if (!(nodes.find(wabaId) instanceof Waba)) {
            throw Refusal.unknown("The account " + wabaId);
        }
        if (document.has("templates")) {
            return keep(wabaId, document.path("templates"));
        }
        var count = document.path("count").asInt();
        var languages = document.path("languages").isMissingNode()
                ? List.of("en_US")
                : document.path("languages").valueStream().map(JsonNode::asText).toList();
        if (languages.isEmpty() || languages.size() > 100 || languages.stream().anyMatch(language -> !language.matches("[A-Za-z_]{2,15}"))) {
            throw Refusal.invalid("languages", "must be a list of 1 to 100 languages such as en_US");
        }
        if (count < 1 || nodes.templates(wabaId).count() + count > TemplateDesk.MOST_TEMPLATES) {
            throw Refusal.invalid("count", "must be at least 1, and the account then have at most " + TemplateDesk.MOST_TEMPLATES);
        }
        var prefix = document.path("prefix").asText("seed");
        if (!prefix.matches("[a-z0-9_]{1,100}")) {
            throw Refusal.invalid("prefix", "may hold lower-case letters, digits and underscores");
        }
        var rows = new ArrayList<Map<String, Object>>();
        var first = FIRST.getAsLong();
        for (int i = 0; i < count; i++) {
            var name = prefix + '_' + i / languages.size();
            var language = languages.get(i % languages.size());
            if (nodes.template(wabaId, name, language) != null) {
                throw Refusal.invalid("prefix", "there is " + name + " in " + language + " already");
            }
            rows.add(nodes.put(template(Long.toString(first + i), wabaId, name, language, i)));
        }
        return new Effect(Json.NODES.objectNode().put("created", count), rows, List.of());
    }

    private Effect keep(String wabaId, JsonNode templates) {
        var rows = new ArrayList<Map<String, Object>>();
        var id = FIRST.getAsLong();
        for (var template : templates) {
            if (!template.path("name").asText().matches("[a-z0-9_]{1,512}") || !template.path("components").isArray()) {
                throw Refusal.invalid("templates", "must be a list of objects with name, language, category, components");
            }
            rows.add(nodes.put(new Template(Long.toString(id++), wabaId, template.path("name").asText(),
                    template.path("language").asText("en_US"), template.path("category").asText("UTILITY"),
                    template.path("status").asText("APPROVED"), template.path("parameter_format").asText("POSITIONAL"),
                    template.path("components"), "NONE", 0, clock.millis(), null, null)));
        }
        return new Effect(Json.NODES.objectNode().put("created", rows.size()), rows, List.of());
    }

    private Template template(String id, String wabaId, String name, String language, int i) {
        var named = i % 4 == 3;
        var components = Json.NODES.arrayNode();
        if (i % 3 == 0) {
            components.addObject().put("type", "HEADER").put("format", "TEXT").put("text", "News of " + wabaId);
        }
        var body = components.addObject().put("type", "BODY")
                .put("text", "Hi " + (named ? "{{first_name}}" : "{{1}}") + ", this is " + name + " in " + language + " of " + wabaId + ". Grüße!");
        if (named) {
            body.putObject("example").putArray("body_text_named_params").addObject().put("param_name", "first_name").put("example", "Ada");
        } else {
            body.putObject("example").putArray("body_text").addArray().add("Ada");
        }
        if (i % 2 == 0) {
            components.addObject().put("type", "FOOTER").put("text", "Shop " + i);
            components.addObject().put("type", "BUTTONS").putArray("buttons").addObject().put("type", "QUICK_REPLY").put("text", "Stop");
        }
        var status = STATES.get(i % STATES.size());
        return new Template(id, wabaId, name, language, CATEGORIES.get(i % CATEGORIES.size()), status, named ? "NAMED" : "POSITIONAL",
                components, status.equals("REJECTED") ? "SCAM" : "NONE", 0, clock.millis(),
                i % 5 == 0 ? "YELLOW" : null, i % 3 == 0 && i % 11 == 0 ? "MARKETING" : null);
    }
}
