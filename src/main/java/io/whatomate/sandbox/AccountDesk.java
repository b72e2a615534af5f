package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.FlowKey;
import io.whatomate.sandbox.Node.Number;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Variable;

/** Answers questions about numbers, accounts, apps and tokens. */
public final class AccountDesk {

    private static final List<String> SCOPES =
            List.of("whatsapp_business_management", "whatsapp_business_messaging", "public_profile");
    private static final List<String> PROFILE =
            List.of("about", "address", "description", "email", "profile_picture_url", "websites", "vertical");

    private final Nodes nodes;
    private final NodeViews views;
    private final Clock clock;

    AccountDesk(Nodes nodes, NodeViews views, Clock clock) {
        this.nodes = nodes;
        this.views = views;
        this.clock = clock;
    }

    /** @return what Graph answers: a node with the {@code fields} asked for, or a page of such nodes */
    public JsonNode answer(@Variable("call") GraphCall call) {
        var fields = call.request().query().get("fields");
        return switch (call.capability()) {
            case DESCRIBE_NODE -> views.show(call.node(), fields);
            case LIST_NUMBERS -> Page.of(call.request(), nodes.numbers(call.waba().id())
                    .sorted(Comparator.comparing(Number::id))
                    .map(number -> views.show(number, fields))
                    .toList());
            case LIST_SUBSCRIPTIONS -> subscriptions(call);
            case DESCRIBE_FLOW_KEY -> flowKey(call.number());
            case DESCRIBE_PROFILE -> profile(call.number(), fields);
            case DEBUG_TOKEN -> token(call);
            default -> throw new IllegalArgumentException(call.capability() + " is no question");
        };
    }

    private ObjectNode subscriptions(GraphCall call) {
        var list = Json.NODES.objectNode();
        var data = list.putArray("data");
        if (call.waba().subscribed()) {
            var subscription = data.addObject();
            subscription.set("whatsapp_business_api_data", views.show(nodes.app(), null));
            if (call.waba().callbackUrl() != null) {
                subscription.put("override_callback_uri", call.waba().callbackUrl());
            }
        }
        return list;
    }

    private ObjectNode flowKey(Number number) {
        var answer = Json.NODES.objectNode();
        var data = answer.putArray("data");
        if (nodes.find(FlowKey.id(number)) instanceof FlowKey key) {
            data.addObject().put("business_public_key", key.pem()).put("business_public_key_signature_status", "VALID");
        }
        return answer;
    }

    private static ObjectNode profile(Number number, String fields) {
        var whole = Json.NODES.objectNode();
        PROFILE.forEach(name -> whole.set(name, number.profile().path(name)));
        var answer = Json.NODES.objectNode();
        var shown = answer.putArray("data").addObject();
        Projection.apply(whole, fields, List.of("about"), "WhatsAppBusinessProfile").properties().stream()
                .filter(member -> !member.getValue().isMissingNode())
                .forEach(member -> shown.set(member.getKey(), member.getValue()));
        shown.put("messaging_product", "whatsapp");
        return answer;
    }

    /** An unknown token is no error here: the answer says that it is not valid. */
    private ObjectNode token(GraphCall call) {
        var input = call.request().query().get("input_token");
        if (input == null) {
            throw GraphFailure.malformed("input_token", "is required");
        }
        var grant = nodes.grant(input);
        var answer = Json.NODES.objectNode();
        var isValid = grant != null && !grant.hasEnded(clock.millis());
        var data = answer.putObject("data").put("is_valid", isValid);
        if (!isValid) {
            data.putObject("error").put("code", 190).put("message", "Invalid OAuth access token.");
            data.putArray("scopes");
            return answer;
        }
        data.put("app_id", nodes.app().id())
                .put("type", "SYSTEM_USER")
                .put("application", nodes.app().name())
                .put("expires_at", grant.expiresAt())
                .put("data_access_expires_at", 0);
        var scopes = data.putArray("scopes");
        var granular = data.putArray("granular_scopes");
        for (var scope : grant.scopes() == null ? SCOPES : grant.scopes()) {
            scopes.add(scope);
            if (scope.startsWith("whatsapp")) {
                var targets = granular.addObject().put("scope", scope).putArray("target_ids");
                grant.wabaIds().forEach(targets::add);
            }
        }
        return answer;
    }
}
