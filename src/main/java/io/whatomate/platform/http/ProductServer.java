package io.whatomate.platform.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.whatomate.platform.StartRefused;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * Camel's server with a listener of ours. Camel's own warns and goes on when it cannot listen, and has no place for what is to
 * be said about requests that cannot be read.
 */
public final class ProductServer extends VertxPlatformHttpServer {

    /** Key of a request's data: whoever put it there has taken in the body, and nobody else need. */
    public static final String BODY_IS_TAKEN = "whatomate.body-is-taken";

    private static final Duration LONGEST_BODY = Duration.ofSeconds(60);
    private static final long GLANCE_MILLIS = 1_000;

    private final HttpProperties http;
    private final Duration longestBody;
    private final EdgeFailures failures;
    private final List<EdgeHandler> edges;
    private final Set<HttpConnection> givenUp = ConcurrentHashMap.newKeySet();
    private VertxPlatformHttpRouter router;
    private BodyIntake bodies;
    private HttpServer server;
    private long glance;

    ProductServer(HttpProperties http, EdgeFailures failures, List<EdgeHandler> edges) {
        this(http, LONGEST_BODY, failures, edges);
    }

    /** @param longestBody from a request's head to the end of its body */
    ProductServer(HttpProperties http, Duration longestBody, EdgeFailures failures, List<EdgeHandler> edges) {
        super(configuration(http));
        this.http = http;
        this.longestBody = longestBody;
        this.failures = failures;
        this.edges = edges;
    }

    private static VertxPlatformHttpServerConfiguration configuration(HttpProperties http) {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(http.host());
        configuration.setBindPort(http.port());
        configuration.setMaxBodySize(http.maxBodySize());
        return configuration;
    }

    @Override
    public HttpServer getServer() {
        return server;
    }

    @Override
    public int getPort() {
        return server == null ? http.port() : server.actualPort();
    }

    /** Camel's own body handler begins by resuming the request, which one of HTTP/2 that was read to its end refuses. */
    @Override
    protected void initializeServer() {
        super.initializeServer();
        var name = VertxPlatformHttpRouter.getRouterNameFromPort(http.port());
        var camels = VertxPlatformHttpRouter.lookup(getCamelContext(), name);
        bodies = new BodyIntake(http.maxBodySize(), http.maxBytesInFlight(), longestBody, camels.bodyHandler());
        router = new VertxPlatformHttpRouter(this, getVertx(), camels, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return request -> {
                    if (request.get(BODY_IS_TAKEN) == null) {
                        bodies.handle(request);
                    } else {
                        request.next();
                    }
                };
            }
        };
        failures.standAt(router);
        edges.forEach(edge -> edge.standAt(router));
        // Its registry keeps one of each class under a name, and of two routers Camel takes neither.
        getCamelContext().getRegistry().unbind(name);
        getCamelContext().getRegistry().bind(name, router);
    }

    /** @throws StartRefused when the port is taken or the address is not this machine's */
    @Override
    protected void startServer() {
        var listening = getVertx()
                .createHttpServer(new HttpServerOptions()
                        .setIdleTimeout((int) http.idleTimeout().toMillis())
                        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS))
                .invalidRequestHandler(failures::answerIllegible)
                .requestHandler(this::take)
                .listen(http.port(), http.host())
                .toCompletionStage()
                .toCompletableFuture();
        try {
            server = listening.join();
        } catch (CompletionException e) {
            throw new StartRefused(
                    "Port " + http.port() + " on " + http.host() + " cannot be used: " + e.getCause().getMessage(),
                    "Stop the program that uses it, or choose another port with WHATOMATE_HTTP_PORT.",
                    e);
        }
        glance = getVertx().setPeriodic(GLANCE_MILLIS, tick -> bodies.endLate());
    }

    /** Netty takes a body in a coding that it does not know for none, and its bytes for the next request: that is not heard any more. */
    private void take(HttpServerRequest request) {
        var connection = request.connection();
        if (!givenUp.isEmpty() && givenUp.contains(connection)) {
            return;
        }
        if (request.headers().contains(HttpHeaders.TRANSFER_ENCODING) && !isChunked(request)) {
            givenUp.add(connection);
            connection.closeHandler(closed -> givenUp.remove(connection));
            failures.answerUnframed(request);
        } else {
            router.handle(request);
        }
    }

    private static boolean isChunked(HttpServerRequest request) {
        var codings = request.headers().getAll(HttpHeaders.TRANSFER_ENCODING);
        return codings.size() == 1 && codings.getFirst().equalsIgnoreCase("chunked");
    }

    /** In Camel's order: the component goes before the listener. */
    @Override
    protected void stopServer() {
        if (server == null) {
            return;
        }
        getVertx().cancelTimer(glance);
        getCamelContext().removeComponent(PlatformHttpConstants.PLATFORM_HTTP_COMPONENT_NAME);
        server.close().toCompletionStage().toCompletableFuture().join();
        server = null;
    }
}
