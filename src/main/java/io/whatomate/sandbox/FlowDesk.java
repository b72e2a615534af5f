package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Flow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** WhatsApp Flows: made, filled with flow.json, published, deprecated, deleted (Meta, "Flows API"). */
public final class FlowDesk {

    private static final List<String> CATEGORIES = List.of("SIGN_UP", "SIGN_IN", "APPOINTMENT_BOOKING", "LEAD_GENERATION", "SHOPPING",
            "CONTACT_US", "CUSTOMER_SUPPORT", "SURVEY", "OTHER");

    private final Json json;
    private final Nodes nodes;
    private final FlowViews views;
    private final FlowLife life;

    FlowDesk(Json json, Nodes nodes, FlowViews views, FlowLife life) {
        this.json = json;
        this.nodes = nodes;
        this.views = views;
        this.life = life;
    }

    /** @return one flow, its assets, or a page of the account's flows, the newest first */
    public JsonNode answer(@Variable("call") GraphCall call) {
        var request = call.request();
        return switch (call.capability()) {
            case DESCRIBE_FLOW -> views.show(call.flow(), request);
            case LIST_FLOW_ASSETS -> Page.of(request, views.assets(call.flow(), request));
            default -> Page.of(request, nodes.all(Flow.class)
                    .filter(flow -> flow.wabaId().equals(call.waba().id()))
                    .sorted(Comparator.comparing(Flow::id).reversed())
                    .map(flow -> views.show(flow, request))
                    .toList());
        };
    }

    /**
     * Makes, edits, fills, publishes or deprecates a flow.
     *
     * @throws GraphFailure when its state or the call's fields do not allow it
     */
    public Effect change(@Variable("call") GraphCall call) {
        return switch (call.capability()) {
            case CREATE_FLOW -> create(call);
            case EDIT_FLOW -> edit(call);
            case UPLOAD_FLOW_ASSET -> upload(call);
            case PUBLISH_FLOW -> life.publish(call.flow());
            default -> life.deprecate(call.flow());
        };
    }

    /**
     * Only a draft that was never published is deleted.
     *
     * @return id of the node that goes
     */
    public String forget(@Variable("call") GraphCall call) {
        var flow = call.flow();
        if (!flow.status().equals("DRAFT") || flow.published() != null) {
            throw FlowLife.refused(139004, "Deleting attempt failed", "Only a flow that was never published can be deleted: deprecate it");
        }
        nodes.remove(flow);
        return flow.id();
    }

    /** Graph's {@code {"success": true}}. */
    public JsonNode success() {
        return Effect.success();
    }

    /** The bytes of flow.json as they were uploaded. */
    public void serve(@Variable("call") GraphCall call, Exchange exchange) {
        var flow = call.flow();
        if (flow.json() == null) {
            throw new GraphFailure(GraphError.unknownNode("GET", flow.id()));
        }
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(ByteBuffer.wrap(flow.json().getBytes(StandardCharsets.UTF_8)));
    }

    private Effect create(GraphCall call) {
        var fields = Fields.of(call.request().fields());
        var name = fields.text("name", 200);
        free(call.waba().id(), name, null);
        var source = fields.has("clone_flow_id") ? cloned(call, fields.text("clone_flow_id", 32)) : null;
        var text = fields.has("flow_json") ? text(fields.get("flow_json")) : source;
        var flow = new Flow(
                Long.toString(ThreadLocalRandom.current().nextLong(700_000_000_000_001L, 800_000_000_000_000L)),
                call.waba().id(), name, categories(fields.get("categories")), "DRAFT", text, null, faults(text),
                fields.optionalText("endpoint_uri", 2000), null);
        var answer = Json.NODES.objectNode().put("id", flow.id());
        var owed = new ArrayList<Owed>();
        owed.add(life.told(flow, null, "DRAFT", 0));
        if (text != null) {
            answer.put("success", true).set("validation_errors", flow.faults());
        }
        if (fields.has("publish") && fields.get("publish").asBoolean()) {
            if (life.isPublishable(flow)) {
                flow = flow.asPublished();
                owed.add(life.told(flow, "DRAFT", "PUBLISHED", 0));
            } else {
                answer.put("success", false);
            }
        }
        return new Effect(answer, List.of(nodes.put(flow)), owed);
    }

    private Effect edit(GraphCall call) {
        var flow = call.flow();
        var fields = Fields.of(call.request().fields());
        var name = fields.has("name") ? fields.text("name", 200) : flow.name();
        free(flow.wabaId(), name, flow.id());
        var edited = new Flow(
                flow.id(), flow.wabaId(), name, fields.has("categories") ? categories(fields.get("categories")) : flow.categories(),
                flow.status(), flow.json(), flow.published(), flow.faults(),
                fields.has("endpoint_uri") ? fields.optionalText("endpoint_uri", 2000) : flow.endpointUri(),
                fields.has("application_id") ? fields.text("application_id", 32) : flow.applicationId());
        return Effect.of(Effect.success(), nodes.put(edited));
    }

    /** A published flow becomes a draft again; what was published goes on being sent. */
    private Effect upload(GraphCall call) {
        var flow = call.flow();
        var request = call.request();
        if (flow.status().equals("DEPRECATED")) {
            throw FlowLife.refused(139001, "Updating attempt failed", "A deprecated flow cannot be changed");
        }
        if (!"FLOW_JSON".equals(request.text("asset_type")) || !"flow.json".equals(request.text("name"))) {
            throw GraphFailure.malformed("asset_type", "must be FLOW_JSON, with the name flow.json");
        }
        var file = request.files().stream().filter(part -> part.field().equals("file")).findFirst()
                .orElseThrow(() -> GraphFailure.malformed("file", "is required"));
        var text = new String(file.content(), StandardCharsets.UTF_8);
        var changed = new Flow(flow.id(), flow.wabaId(), flow.name(), flow.categories(), "DRAFT", text, flow.published(), faults(text),
                flow.endpointUri(), flow.applicationId());
        var answer = Json.NODES.objectNode().put("success", true);
        answer.set("validation_errors", changed.faults());
        return new Effect(answer, List.of(nodes.put(changed)),
                flow.status().equals("DRAFT") ? List.of() : List.of(life.told(changed, flow.status(), "DRAFT", 0)));
    }

    private String cloned(GraphCall call, String id) {
        if (nodes.find(id) instanceof Flow flow && call.grant().reaches(flow)) {
            return flow.json();
        }
        throw GraphFailure.malformed("clone_flow_id", "is no flow that this token may see");
    }

    private void free(String wabaId, String name, String own) {
        if (nodes.all(Flow.class).anyMatch(flow -> flow.wabaId().equals(wabaId) && flow.name().equals(name) && !flow.id().equals(own))) {
            throw GraphFailure.malformed("name", "is the name of another flow of this account");
        }
    }

    /** An array, or one in a string, as forms have it. */
    private ArrayNode categories(JsonNode given) {
        if (!(parsed(given) instanceof ArrayNode categories) || categories.isEmpty()) {
            throw GraphFailure.malformed("categories", "must name one or more of " + CATEGORIES);
        }
        categories.forEach(category -> {
            if (!CATEGORIES.contains(category.asText())) {
                throw GraphFailure.malformed("categories", "must be of " + CATEGORIES);
            }
        });
        return categories;
    }

    private JsonNode parsed(JsonNode given) {
        try {
            return given != null && given.isTextual() ? json.read(given.asText()) : given;
        } catch (IOException noJson) {
            return given;
        }
    }

    /** A form's JSON string has been parsed already. */
    private String text(JsonNode given) {
        return given instanceof ObjectNode ? json.text(given) : given.asText();
    }

    private static JsonNode faults(String text) {
        return text == null ? Json.NODES.arrayNode() : FlowRules.check(text);
    }
}
