package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Flow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Header;

/** Flows as Graph shows them, and as a page that a person can look at. */
public final class FlowViews {

    private static final Duration PREVIEW = Duration.ofDays(30);
    private static final DateTimeFormatter MOMENT = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx");

    private final Json json;
    private final Nodes nodes;
    private final Clock clock;
    private final String secret;

    FlowViews(Json json, Nodes nodes, Clock clock, String secret) {
        this.json = json;
        this.nodes = nodes;
        this.clock = clock;
        this.secret = secret;
    }

    ObjectNode show(Flow flow, GraphRequest request) {
        var view = Json.NODES.objectNode()
                .put("id", flow.id())
                .put("name", flow.name())
                .put("status", flow.status())
                .put("endpoint_uri", flow.endpointUri())
                .put("json_version", version(flow, "version"))
                .put("data_api_version", version(flow, "data_api_version"));
        view.set("categories", flow.categories());
        view.set("validation_errors", flow.faults());
        view.putObject("preview")
                .put("preview_url", root(request) + "/sandbox/flows/" + flow.id() + "/preview?token=" + token(flow.id()))
                .put("expires_at", MOMENT.format(clock.instant().plus(PREVIEW).atOffset(ZoneOffset.UTC)));
        view.putObject("whatsapp_business_account").put("id", flow.wabaId());
        view.putObject("application").put("id", flow.applicationId() == null ? nodes.app().id() : flow.applicationId());
        var word = flow.status().equals("BLOCKED") ? "BLOCKED" : flow.status().equals("THROTTLED") ? "LIMITED" : "AVAILABLE";
        view.putObject("health_status").put("can_send_message", word).putArray("entities").addObject()
                .put("entity_type", "FLOW").put("id", flow.id()).put("can_send_message", word);
        return Projection.apply(view, request.query().get("fields"), List.of("name", "status", "categories", "validation_errors"), "WhatsAppFlow");
    }

    List<ObjectNode> assets(Flow flow, GraphRequest request) {
        return flow.json() == null ? List.of() : List.of(Json.NODES.objectNode()
                .put("name", "flow.json")
                .put("asset_type", "FLOW_JSON")
                .put("download_url", request.base() + "/" + GraphDesk.DOWNLOADS + "/" + flow.id()));
    }

    /** The screens one below the other; nothing on the page runs or leads anywhere. */
    public void preview(Exchange exchange, @Header("flow_id") String id, @Header("token") String token) {
        if (!(nodes.find(id) instanceof Flow flow) || !token(flow.id()).equals(token) || flow.json() == null) {
            throw Refusal.unknown("The preview of flow " + id);
        }
        var page = new StringBuilder("<!doctype html><meta charset=\"utf-8\"><title>").append(escaped(flow.name())).append("</title><style>")
                .append("body{font:16px sans-serif;background:#eee}section{background:#fff;margin:1em auto;padding:1em;max-width:24em;border-radius:1em}")
                .append("p{margin:.5em 0}.Footer{background:#075e54;color:#fff;padding:.6em;text-align:center;border-radius:1em}</style>");
        tree(flow).path("screens").forEach(screen -> {
            page.append("<section id=\"").append(escaped(screen.path("id").asText())).append("\"><h2>")
                    .append(escaped(screen.path("title").asText(screen.path("id").asText()))).append("</h2>");
            components(screen.at("/layout/children"), page);
            page.append("</section>");
        });
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "text/html; charset=utf-8");
        message.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        message.setBody(page.toString());
    }

    private static void components(JsonNode components, StringBuilder page) {
        components.forEach(component -> {
            var text = component.path("text").asText(component.path("label").asText());
            page.append("<p class=\"").append(escaped(component.path("type").asText())).append("\">").append(escaped(text)).append("</p>");
            component.path("data-source").forEach(option ->
                    page.append("<p>○ ").append(escaped(option.path("title").asText())).append("</p>"));
            components(component.path("children"), page);
            components(component.path("then"), page);
        });
    }

    private String version(Flow flow, String property) {
        return tree(flow).path(property).asText(null);
    }

    private JsonNode tree(Flow flow) {
        try {
            return flow.json() == null ? Json.NODES.missingNode() : json.read(flow.json());
        } catch (IOException unreadable) {
            return Json.NODES.missingNode();
        }
    }

    /** Whoever has the address may see it, as Meta's previews. */
    private String token(String id) {
        return Nodes.sha256((secret + "/preview/" + id).getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    private static String root(GraphRequest request) {
        return request.base().substring(0, request.base().length() - GraphReader.PREFIX.length());
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;");
    }
}
