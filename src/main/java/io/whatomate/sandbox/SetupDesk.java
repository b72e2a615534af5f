package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.App;
import io.whatomate.sandbox.Node.FlowKey;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Upload;
import io.whatomate.sandbox.Node.Waba;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/** Changes numbers, accounts and subscriptions. */
public final class SetupDesk {

    /** Longest text of each profile field, as documented. */
    private static final Map<String, Integer> PROFILE = Map.of(
            "about", 139, "address", 256, "description", 512, "email", 128, "vertical", 64, "profile_picture_handle", 4096);

    private final Nodes nodes;

    SetupDesk(Nodes nodes) {
        this.nodes = nodes;
    }

    /**
     * The callback that the call sets, whose owner must first be asked whether it wants webhooks.
     *
     * @return null when the call sets none
     */
    public Handshake handshake(@Variable("call") GraphCall call) {
        var fields = call.request().fields();
        return switch (call.capability()) {
            case SUBSCRIBE -> Handshake.of(fields, "override_callback_uri");
            case SUBSCRIBE_APP -> {
                if (!"whatsapp_business_account".equals(call.request().text("object"))) {
                    throw GraphFailure.malformed("object", "must be whatsapp_business_account");
                }
                yield Handshake.of(fields, "callback_url");
            }
            case EDIT_NUMBER -> fields.get("webhook_configuration") instanceof ObjectNode configuration
                    ? Handshake.of(configuration, "override_callback_uri")
                    : null;
            default -> null;
        };
    }

    /** @throws GraphFailure 2200 unless the callback answered as it must */
    public void verify(
            @Variable("handshake") Handshake handshake,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status,
            @Body String answer) {
        handshake.check(status, answer);
    }

    /**
     * @param handshake that its callback has passed; null where the call sets none
     * @throws GraphFailure when a field is not as documented
     */
    public Effect change(@Variable("call") GraphCall call, @Variable("handshake") Handshake handshake) {
        var callback = handshake == null ? null : handshake.url();
        return switch (call.node()) {
            case Waba waba -> effect(waba.subscribed(
                    call.capability() == Capability.SUBSCRIBE,
                    call.capability() == Capability.SUBSCRIBE ? callback : null));
            case App app -> effect(app.callback(callback));
            case Number number -> switch (call.capability()) {
                case REGISTER_NUMBER -> register(number, call.request());
                case DEREGISTER_NUMBER -> effect(number.registered(false, null));
                case SET_FLOW_KEY -> flowKey(number, call.request());
                case EDIT_PROFILE -> profile(number, call.request().fields());
                default -> edit(number, call.request().fields(), callback);
            };
            default -> throw new IllegalArgumentException(call.capability() + " changes nothing here");
        };
    }

    private Effect flowKey(Number number, GraphRequest request) {
        var pem = request.text("business_public_key");
        if (pem == null || !pem.matches("(?s)\\s*-----BEGIN PUBLIC KEY-----[A-Za-z0-9+/=\\s]{300,1000}-----END PUBLIC KEY-----\\s*")) {
            throw GraphFailure.malformed("business_public_key", "must be a 2048-bit RSA public key in PEM");
        }
        return effect(new FlowKey(FlowKey.id(number), number.wabaId(), pem.strip()));
    }

    private Effect register(Number number, GraphRequest request) {
        MessageRules.product(Fields.of(request.fields()));
        var pin = pin(request.text("pin"));
        if (number.pin() != null && !number.pin().equals(pin)) {
            throw new GraphFailure(GraphError.of(133005, "The PIN does not match the one set for this number"));
        }
        return effect(number.registered(true, pin));
    }

    private Effect edit(Number number, ObjectNode fields, String callback) {
        if (fields.has("pin")) {
            return effect(number.registered(number.registered(), pin(fields.get("pin").asText())));
        }
        if (!fields.has("webhook_configuration")) {
            throw GraphFailure.malformed("webhook_configuration", "or 'pin' is required");
        }
        return effect(number.callback(callback));
    }

    private Effect profile(Number number, ObjectNode fields) {
        var given = Fields.of(fields);
        MessageRules.product(given);
        var profile = ((ObjectNode) number.profile()).deepCopy();
        PROFILE.forEach((name, max) -> {
            var text = given.optionalText(name, max);
            if (text != null) {
                profile.put(name, text);
            }
        });
        if (profile.remove("profile_picture_handle") instanceof JsonNode handle) {
            profile.put("profile_picture_url", picture(handle.asText()));
        }
        if (fields.has("websites")) {
            var sites = fields.get("websites");
            if (!sites.isArray() || sites.size() > 2) {
                throw given.invalid("websites", "must be an array of at most 2 addresses");
            }
            for (var site : sites) {
                if (!site.isTextual() || site.asText().length() > 256) {
                    throw given.invalid("websites", "must hold addresses of at most 256 characters");
                }
            }
            profile.set("websites", sites);
        }
        return effect(number.profile(profile));
    }

    /** Where the picture of an upload would be; nothing is there. */
    private String picture(String handle) {
        var upload = nodes.all(Upload.class).filter(uploaded -> handle.equals(uploaded.handle())).findFirst()
                .orElseThrow(() -> GraphFailure.malformed("profile_picture_handle", "must be the handle of an upload"));
        return "https://pps.whatsapp.net/sandbox/" + Integer.toHexString(upload.id().hashCode());
    }

    private static String pin(String text) {
        if (text == null || !text.matches("\\d{6}")) {
            throw GraphFailure.malformed("pin", "must be six digits");
        }
        return text;
    }

    private Effect effect(Node changed) {
        return Effect.of(Effect.success(), nodes.put(changed));
    }
}
