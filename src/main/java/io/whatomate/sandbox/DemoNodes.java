package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.App;
import io.whatomate.sandbox.Node.Grant;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Waba;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** The world a new sandbox starts with: one app, one account, one number, one approved template, one token. */
final class DemoNodes {

    static final String APP_ID = "300000000000001";
    static final String WABA_ID = "200000000000001";
    static final String NUMBER_ID = "100000000000001";
    static final String DISPLAY_NUMBER = "15550000001";
    private static final String TEMPLATE_ID = "400000000000001";

    private final Json json;
    private final String accessToken;

    DemoNodes(Json json, String accessToken) {
        this.json = json;
        this.accessToken = accessToken;
    }

    List<Node> nodes() {
        return List.of(
                new App(APP_ID, "Whatomate", null),
                new Waba(WABA_ID, "Whatomate Demo", true, null),
                new Number(
                        NUMBER_ID, WABA_ID, DISPLAY_NUMBER, "Whatomate Demo", "STANDARD", true, null, null,
                        Json.NODES.objectNode().put("about", "Whatomate demo").put("vertical", "PROF_SERVICES")),
                orderUpdate(),
                new Grant(Nodes.grantId(accessToken), List.of(WABA_ID)));
    }

    private Template orderUpdate() {
        try {
            var components = json.read("""
                    [{"type":"BODY","text":"Hi {{1}}, your order {{2}} is on its way.",
                      "example":{"body_text":[["Ada","A-1001"]]}},
                     {"type":"BUTTONS","buttons":[{"type":"QUICK_REPLY","text":"Where is it?"}]}]""");
            return new Template(
                    TEMPLATE_ID, WABA_ID, "order_update", "en_US", "UTILITY", "APPROVED", "POSITIONAL", components,
                    "NONE", 0, 0, null, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
