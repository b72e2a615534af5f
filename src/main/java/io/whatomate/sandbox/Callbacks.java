package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Waba;

/** Where an update goes: the number's own callback, else its account's, else the app's. */
final class Callbacks {

    private final Nodes nodes;
    private final String fallback;

    Callbacks(Nodes nodes, String fallback) {
        this.nodes = nodes;
        this.fallback = fallback;
    }

    /** Null when no app is subscribed to the account. */
    String of(String numberId, String wabaId) {
        if (!(nodes.find(wabaId) instanceof Waba waba) || !waba.subscribed()) {
            return null;
        }
        if (numberId != null && nodes.find(numberId) instanceof Number number && number.callbackUrl() != null) {
            return number.callbackUrl();
        }
        if (waba.callbackUrl() != null) {
            return waba.callbackUrl();
        }
        return ofApp();
    }

    /** The app's own. */
    String ofApp() {
        var app = nodes.app();
        return app.callbackUrl() != null ? app.callbackUrl() : fallback;
    }
}
