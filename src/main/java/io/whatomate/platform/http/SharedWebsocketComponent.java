package io.whatomate.platform.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.vertx.websocket.VertxWebsocketComponent;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEndpoint;
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
    private final Map<String, SocketSessions> sessions;

    SharedWebsocketComponent(
            HttpProperties http, List<SocketGate> gates, List<SessionGate> sessionGates, SameOrigin origin) {
        this.http = http;
        this.gates = gates;
        this.origin = origin;
        this.sessions = sessionGates.stream().collect(Collectors.toUnmodifiableMap(
                SessionGate::path, gate -> new SocketSessions(gate, origin, SocketBounds.DEFAULT)));
    }

    /** The sessions of that path, if a {@link SessionGate} guards it. */
    Optional<SocketSessions> sessions(String path) {
        return Optional.ofNullable(sessions.get(path));
    }

    @Override
    protected VertxWebsocketEndpoint createEndpointInstance(String uri, VertxWebsocketConfiguration configuration) {
        return new SharedWebsocketEndpoint(uri, this, configuration);
    }

    @Override
    protected VertxWebsocketHost createVertxWebsocketHost(
            VertxWebsocketHostConfiguration configuration, VertxWebsocketHostKey key) {
        var router = VertxPlatformHttpRouter.lookup(
                getCamelContext(), VertxPlatformHttpRouter.getRouterNameFromPort(http.port()));
        return new SharedWebsocketHost(getCamelContext(), getVertx(), router, key, gates, origin, this::sessions);
    }
}
