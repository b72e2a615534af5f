package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Template;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Variable;

/** Lists, creates, edits and deletes templates; review comes by itself, and tells by webhook. */
public final class TemplateDesk {

    private static final List<String> CATEGORIES = List.of("marketing", "utility", "authentication");
    private static final long NAME_BLOCKED_MILLIS = 30 * 24 * 3_600_000L;
    /** Of an account whose business is verified. */
    static final int MOST_TEMPLATES = 6_000;

    private final Nodes nodes;
    private final NodeViews views;
    private final TemplateForm form;
    private final TemplateReview review;
    private final SwitchBoard switches;
    private final TemplateQuota quota;
    private final Clock clock;

    TemplateDesk(
            Nodes nodes, NodeViews views, TemplateForm form, TemplateReview review, SwitchBoard switches, Clock clock) {
        this.nodes = nodes;
        this.views = views;
        this.form = form;
        this.review = review;
        this.switches = switches;
        this.quota = new TemplateQuota(clock);
        this.clock = clock;
    }

    /** @return one template, or a page of the account's, by the filters of the call */
    public JsonNode answer(@Variable("call") GraphCall call) {
        var query = call.request().query();
        var fields = query.get("fields");
        if (call.capability() == Capability.DESCRIBE_TEMPLATE) {
            return views.show(present(call), fields);
        }
        var now = clock.millis();
        return Page.of(call.request(), nodes.templates(call.waba().id())
                .filter(template -> !template.status().equals("DELETED"))
                .filter(template -> matches(template.name(), query.get("name")))
                .filter(template -> matches(template.language(), query.get("language")))
                .filter(template -> matches(template.category(), query.get("category")))
                .filter(template -> matches(template.statusAt(now), query.get("status")))
                .filter(template -> contains(template, query.get("name_or_content"), query.get("content")))
                .sorted(Comparator.comparing(Template::id).reversed())
                .map(template -> views.show(template, fields))
                .toList());
    }

    /** Creates, edits or deletes, one after the other: of two who make the same one, the second finds it there. */
    public synchronized Effect change(@Variable("call") GraphCall call) {
        return switch (call.capability()) {
            case CREATE_TEMPLATE -> create(call);
            case EDIT_TEMPLATE -> edit(call);
            case UNPAUSE_TEMPLATE -> unpause(call);
            default -> delete(call);
        };
    }

    private Effect create(GraphCall call) {
        var fields = Fields.of(call.request().fields());
        var wabaId = call.waba().id();
        var name = fields.text("name", 512);
        if (!name.matches("[a-z0-9_]+")) {
            throw GraphFailure.malformed("name", "may hold lower-case letters, digits and underscores");
        }
        var language = fields.text("language", 16);
        var category = fields.word("category", CATEGORIES).toUpperCase(Locale.ROOT);
        var named = fields.has("parameter_format")
                && fields.word("parameter_format", List.of("positional", "named")).equals("named");
        free(wabaId, name, language);
        if (nodes.templates(wabaId).filter(template -> !template.status().equals("DELETED")).count() >= MOST_TEMPLATES) {
            throw new GraphFailure(GraphError.template(
                    2388019, "Too many templates", "An account has at most " + MOST_TEMPLATES + " templates"));
        }
        form.check(fields, category, named);
        if (switches.now().templateLimits()) {
            quota.create(wabaId);
        }
        var template = reviewed(new Template(
                Long.toString(ThreadLocalRandom.current().nextLong(400_000_000_000_001L, 500_000_000_000_000L)),
                wabaId, name, language, category, "APPROVED", named ? "NAMED" : "POSITIONAL", fields.get("components"),
                "NONE", 0, clock.millis(), null, null));
        var answer = Json.NODES.objectNode()
                .put("id", template.id())
                .put("status", template.statusAt(clock.millis()))
                .put("category", category);
        return new Effect(answer, List.of(nodes.put(template)), List.of(review.decided(template)));
    }

    private Effect edit(GraphCall call) {
        var template = present(call);
        var now = clock.millis();
        if (!List.of("APPROVED", "REJECTED", "PAUSED").contains(template.statusAt(now))) {
            throw new GraphFailure(GraphError.template(
                    2388025, "Not editable", "Only approved, rejected and paused templates can be edited"));
        }
        var fields = Fields.of(call.request().fields());
        var category = template.category();
        if (fields.has("category")) {
            category = fields.word("category", CATEGORIES).toUpperCase(Locale.ROOT);
            if (template.status().equals("APPROVED") && !category.equals(template.category())) {
                throw new GraphFailure(GraphError.template(
                        2388025, "Category is fixed", "The category of an approved template cannot be edited"));
            }
        }
        if (fields.has("components")) {
            form.check(fields, category, template.parameterFormat().equals("NAMED"));
        }
        if (switches.now().templateLimits() && template.status().equals("APPROVED")) {
            quota.edit(template.id());
        }
        var edited = reviewed(new Template(
                template.id(), template.wabaId(), template.name(), template.language(), category, "APPROVED",
                template.parameterFormat(), fields.has("components") ? fields.get("components") : template.components(),
                "NONE", 0, now, template.quality(), template.correctCategory()));
        var answer = ((ObjectNode) Effect.success()).put("id", edited.id()).put("name", edited.name()).put("category", category);
        var told = fields.has("components") ? List.of(review.decided(edited), review.edited(edited)) : List.of(review.decided(edited));
        return new Effect(answer, List.of(nodes.put(edited)), told);
    }

    private Effect unpause(GraphCall call) {
        var template = present(call);
        if (!template.status().equals("PAUSED")) {
            throw new GraphFailure(GraphError.template(2388025, "Not paused", "Only a paused template can be unpaused"));
        }
        var freed = template.status("APPROVED", clock.millis());
        return new Effect(Effect.success(), List.of(nodes.put(freed)), List.of(review.decided(freed)));
    }

    private Effect delete(GraphCall call) {
        var id = call.node() instanceof Template template ? template.id() : call.request().text("hsm_id");
        var name = call.node() instanceof Template template ? template.name() : call.request().text("name");
        if (name == null) {
            throw GraphFailure.malformed("name", "is required");
        }
        var gone = nodes.templates(call.node().wabaId())
                .filter(template -> template.name().equals(name) && (id == null || template.id().equals(id)))
                .filter(template -> !template.status().equals("DELETED"))
                .toList();
        if (gone.isEmpty()) {
            throw new GraphFailure(GraphError.template(
                    2593002, "Template not found", "No template of that name exists on this account"));
        }
        if (gone.stream().anyMatch(template -> template.status().equals("DISABLED"))) {
            throw new GraphFailure(GraphError.template(2388025, "Not deletable", "A disabled template cannot be deleted"));
        }
        return new Effect(
                Effect.success(), gone.stream().map(template -> nodes.put(template.status("DELETED", clock.millis()))).toList(), List.of());
    }

    /** Decides review beforehand: the switches say which names are rejected, and after how long. */
    private Template reviewed(Template template) {
        var rejected = switches.now().rejected().contains(template.name());
        return new Template(
                template.id(), template.wabaId(), template.name(), template.language(), template.category(),
                rejected ? "REJECTED" : "APPROVED", template.parameterFormat(), template.components(),
                rejected ? "INVALID_FORMAT" : "NONE", clock.millis() + switches.now().review(), template.since(),
                template.quality(), template.correctCategory());
    }

    private void free(String wabaId, String name, String language) {
        var same = nodes.template(wabaId, name, language);
        if (same == null) {
            return;
        }
        if (!same.status().equals("DELETED")) {
            throw new GraphFailure(GraphError.template(
                    2388024, "Template exists", "There is already a template of that name in this language"));
        }
        if (clock.millis() - same.since() < NAME_BLOCKED_MILLIS) {
            throw new GraphFailure(GraphError.template(
                    2388023, "Name is being deleted", "A deleted template's name can be used again after 30 days"));
        }
    }

    private static Template present(GraphCall call) {
        if (call.template().status().equals("DELETED")) {
            throw new GraphFailure(GraphError.unknownNode(call.request().method(), call.template().id()));
        }
        return call.template();
    }

    private static boolean matches(String value, String wanted) {
        return wanted == null || value.equalsIgnoreCase(wanted);
    }

    private static boolean contains(Template template, String nameOrContent, String content) {
        var text = template.components().toString().toLowerCase(Locale.ROOT);
        return (content == null || text.contains(content.toLowerCase(Locale.ROOT)))
                && (nameOrContent == null
                        || template.name().contains(nameOrContent.toLowerCase(Locale.ROOT))
                        || text.contains(nameOrContent.toLowerCase(Locale.ROOT)));
    }
}
