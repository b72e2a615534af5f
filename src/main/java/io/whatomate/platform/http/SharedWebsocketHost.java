package io.whatomate.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConsumer;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHost;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostConfiguration;
import org.apache.camel.component.vertx.websocket.VertxWebsocketHostKey;

/** A socket host that starts and stops no server: the product's own runs already, and its gates stand in front. */
final class SharedWebsocketHost extends VertxWebsocketHost {

    private static final String PROTOCOL = "Sec-WebSocket-Protocol";
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^/}]+)}");

    private final Router router;
    private final int port;
    private final List<SocketGate> gates;
    private final SameOrigin origin;
    private final Function<String, Optional<SocketSessions>> sessions;

    SharedWebsocketHost(
            CamelContext context, Vertx vertx, Router router, VertxWebsocketHostKey key, List<SocketGate> gates,
            SameOrigin origin, Function<String, Optional<SocketSessions>> sessions) {
        super(context, new VertxWebsocketHostConfiguration(vertx, router, null, null), key);
        this.router = router;
        this.port = key.getPort();
        this.gates = gates;
        this.origin = origin;
        this.sessions = sessions;
    }

    @Override
    public void connect(VertxWebsocketConsumer consumer) {
        var path = consumer.getEndpoint().getConfiguration().getWebsocketURI().getPath();
        var guarded = sessions.apply(path);
        if (guarded.isPresent()) {
            router.route(path).handler(handshake -> guarded.get().handshake(handshake, consumer));
            return;
        }
        var gate = gates.stream()
                .filter(candidate -> path.startsWith(candidate.path()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No SocketGate guards the WebSocket path " + path));
        router.route(PATH_PARAMETER.matcher(path).replaceAll(":$1")).handler(handshake -> pass(handshake, gate));
        super.connect(consumer);
    }

    private void pass(RoutingContext handshake, SocketGate gate) {
        try {
            if (!origin.admits(handshake.request())) {
                throw Problem.of(403, "foreign-origin", "Foreign origin", "Sockets are opened from this site only");
            }
            var protocol = gate.admit(handshake.request());
            if (protocol != null) {
                // Vert.x writes the headers of this response into the upgrade; browsers drop a socket without it.
                handshake.response().putHeader(PROTOCOL, protocol);
            }
            handshake.next();
        } catch (Problem refused) {
            handshake.response()
                    .setStatusCode(refused.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end(refused.detail());
        }
    }

    /** The router goes with the server; Camel's own host knows nothing of the paths of sessions. */
    @Override
    public void disconnect(String path) {
        sessions.apply(path).ifPresentOrElse(SocketSessions::closeAll, () -> super.disconnect(path));
    }

    /** Nothing to start. */
    @Override
    public void start() {}

    /** Nothing to stop; Camel calls this when the last socket route goes. */
    @Override
    public void stop() {
        getConnectedPeers().forEach(peer -> peer.getWebSocket().close());
        getConnectedPeers().clear();
    }

    @Override
    public int getPort() {
        return port;
    }

    @Override
    public boolean isManagedPort(int candidate) {
        return candidate == port;
    }
}
