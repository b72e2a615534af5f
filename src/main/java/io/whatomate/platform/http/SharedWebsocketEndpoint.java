package io.whatomate.platform.http;

import org.apache.camel.Producer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;

/** Camel's endpoint, with a producer of ours where sessions are. */
final class SharedWebsocketEndpoint extends VertxWebsocketEndpoint {

    private final SharedWebsocketComponent sockets;

    SharedWebsocketEndpoint(String uri, SharedWebsocketComponent component, VertxWebsocketConfiguration configuration) {
        super(uri, component, configuration);
        this.sockets = component;
    }

    @Override
    public Producer createProducer() throws Exception {
        var sessions = sockets.sessions(getConfiguration().getWebsocketURI().getPath());
        return sessions.isPresent() ? new SessionProducer(this, sessions.get()) : super.createProducer();
    }

    @Override
    public VertxWebsocketComponent getComponent() {
        return sockets;
    }
}
