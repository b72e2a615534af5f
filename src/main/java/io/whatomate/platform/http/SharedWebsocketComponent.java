package io.whatomate.platform.http;

import java.util.List;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHost;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostKey;
import org.apache.camel.spi.annotations.Component;

/**
 * Camel's WebSocket component on the product's own port instead of a server of its own. The annotation is what lets Camel
 * find the configurers of the scheme: without it every endpoint option is dropped in silence, and a producer that was told
 * {@code sendToAll} dials out instead.
 */
@Component("vertx-websocket")
class SharedWebsocketComponent extends VertxWebsocketComponent {

    private final HttpProperties http;
    private final List<SocketGate> gates;
    private final SameOrigin origin;

    SharedWebsocketComponent(HttpProperties http, List<SocketGate> gates, SameOrigin origin) {
        this.http = http;
        this.gates = gates;
        this.origin = origin;
    }

    @Override
    protected VertxWebsocketHost createVertxWebsocketHost(
            VertxWebsocketHostConfiguration configuration, VertxWebsocketHostKey key) {
        var router = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(http.port()));
        return new SharedWebsocketHost(getCamelContext(), getVertx(), router, key, gates, origin);
    }
}
