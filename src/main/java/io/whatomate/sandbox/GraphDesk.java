package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.App;
import io.whatomate.sandbox.Node.Flow;
import io.whatomate.sandbox.Node.Media;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Upload;
import io.whatomate.sandbox.Node.Waba;
import java.time.Clock;
import org.apache.camel.Variable;

/** Says who calls, which node is meant, and what is wanted of it. */
public final class GraphDesk {

    static final String DOWNLOADS = "lookaside";

    private final Nodes nodes;
    private final Clock clock;

    GraphDesk(Nodes nodes, Clock clock) {
        this.nodes = nodes;
        this.clock = clock;
    }

    /** @throws GraphFailure 2 while the sandbox starts, 104, 190, 100/33 or 2500, in this order */
    public GraphCall open(@Variable("graph") GraphRequest request) {
        if (!nodes.isLoaded()) {
            throw new GraphFailure(GraphError.of(2, "The sandbox is starting"));
        }
        if (request.token() == null || request.token().isBlank()) {
            throw new GraphFailure(GraphError.tokenMissing());
        }
        var grant = nodes.grant(request.token());
        if (grant == null) {
            throw new GraphFailure(GraphError.tokenInvalid());
        }
        if (grant.hasEnded(clock.millis())) {
            throw new GraphFailure(GraphError.tokenExpired());
        }
        var path = request.path();
        if (path.size() == 1 && path.getFirst().equals("debug_token") && request.method().equals("GET")) {
            return new GraphCall(request, grant, null, Capability.DEBUG_TOKEN);
        }
        var download = path.size() == 2 && path.getFirst().equals(DOWNLOADS);
        var id = path.isEmpty() ? "" : path.get(download ? 1 : 0);
        var node = nodes.find(id);
        if (node == null || !grant.reaches(node)) {
            throw new GraphFailure(GraphError.unknownNode(request.method(), id));
        }
        var edge = !download && path.size() > 1 ? path.get(1) : "";
        var capability = download || path.size() <= 2 ? capability(node, request, edge, download) : null;
        if (capability == null) {
            throw new GraphFailure(GraphError.unknownPath(edge));
        }
        return new GraphCall(request, grant, node, capability);
    }

    private static Capability capability(Node node, GraphRequest request, String edge, boolean download) {
        var call = request.method() + ' ' + edge;
        return switch (node) {
            case Number number -> ofNumber(call, request);
            case Waba waba -> ofWaba(call);
            case Template template -> switch (call) {
                case "GET " -> Capability.DESCRIBE_TEMPLATE;
                case "POST " -> Capability.EDIT_TEMPLATE;
                case "POST unpause" -> Capability.UNPAUSE_TEMPLATE;
                case "DELETE " -> Capability.DELETE_TEMPLATES;
                default -> null;
            };
            case Media media -> switch (call) {
                case "GET " -> download ? Capability.DOWNLOAD_MEDIA : Capability.DESCRIBE_MEDIA;
                case "DELETE " -> Capability.DELETE_MEDIA;
                default -> null;
            };
            case Upload upload -> switch (call) {
                case "GET " -> Capability.DESCRIBE_UPLOAD;
                case "POST " -> Capability.CONTINUE_UPLOAD;
                default -> null;
            };
            case App app -> switch (call) {
                case "GET " -> Capability.DESCRIBE_NODE;
                case "POST uploads" -> Capability.START_UPLOAD;
                case "POST subscriptions" -> Capability.SUBSCRIBE_APP;
                default -> null;
            };
            case Flow flow -> ofFlow(call, download);
            case Node.FlowKey key -> null;
            case Node.Grant grant -> null;
            case Node.Settings settings -> null;
        };
    }

    private static Capability ofFlow(String call, boolean download) {
        return switch (call) {
            case "GET " -> download ? Capability.DOWNLOAD_FLOW : Capability.DESCRIBE_FLOW;
            case "POST " -> Capability.EDIT_FLOW;
            case "DELETE " -> Capability.DELETE_FLOW;
            case "GET assets" -> Capability.LIST_FLOW_ASSETS;
            case "POST assets" -> Capability.UPLOAD_FLOW_ASSET;
            case "POST publish" -> Capability.PUBLISH_FLOW;
            case "POST deprecate" -> Capability.DEPRECATE_FLOW;
            default -> null;
        };
    }

    private static Capability ofNumber(String call, GraphRequest request) {
        return switch (call) {
            case "POST messages" -> request.fields().has("status") ? Capability.MARK_READ : Capability.SEND_MESSAGE;
            case "POST marketing_messages" -> Capability.SEND_MESSAGE;
            case "POST media" -> Capability.UPLOAD_MEDIA;
            case "GET " -> Capability.DESCRIBE_NODE;
            case "POST " -> Capability.EDIT_NUMBER;
            case "POST register" -> Capability.REGISTER_NUMBER;
            case "POST deregister" -> Capability.DEREGISTER_NUMBER;
            case "GET whatsapp_business_encryption" -> Capability.DESCRIBE_FLOW_KEY;
            case "POST whatsapp_business_encryption" -> Capability.SET_FLOW_KEY;
            case "GET whatsapp_business_profile" -> Capability.DESCRIBE_PROFILE;
            case "POST whatsapp_business_profile" -> Capability.EDIT_PROFILE;
            default -> null;
        };
    }

    private static Capability ofWaba(String call) {
        return switch (call) {
            case "GET " -> Capability.DESCRIBE_NODE;
            case "GET phone_numbers" -> Capability.LIST_NUMBERS;
            case "GET message_templates" -> Capability.LIST_TEMPLATES;
            case "POST message_templates" -> Capability.CREATE_TEMPLATE;
            case "DELETE message_templates" -> Capability.DELETE_TEMPLATES;
            case "GET flows" -> Capability.LIST_FLOWS;
            case "POST flows" -> Capability.CREATE_FLOW;
            case "GET subscribed_apps" -> Capability.LIST_SUBSCRIPTIONS;
            case "POST subscribed_apps" -> Capability.SUBSCRIBE;
            case "DELETE subscribed_apps" -> Capability.UNSUBSCRIBE;
            default -> null;
        };
    }
}
