package io.whatomate.platform.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.RoutingContext;
import io.whatomate.platform.StartRefused;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * Camel's server, which warns and goes on when it cannot listen, made to fail the start. Servers of one Vert.x share a port:
 * another one takes it first and says whether it could, and gives way as soon as Camel's listens beside it. That one hangs
 * up on whoever calls: a connection stays with the server that took it, so a caller who keeps connections open (a load
 * balancer) would hear the stand-in's answer for as long as the process lives.
 */
public final class ProductServer extends VertxPlatformHttpServer {

    /** Key of a request's data: whoever put it there has taken in the body, and Camel need not. */
    public static final String BODY_IS_TAKEN = "whatomate.body-is-taken";

    private final VertxPlatformHttpServerConfiguration configuration;
    private final List<EdgeHandler> edges;

    ProductServer(VertxPlatformHttpServerConfiguration configuration, List<EdgeHandler> edges) {
        super(configuration);
        this.configuration = configuration;
        this.edges = edges;
    }

    /** Camel's own body handler begins by resuming the request, which one of HTTP/2 that was read to its end refuses. */
    @Override
    protected void initializeServer() {
        super.initializeServer();
        var name = VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getBindPort());
        var camels = VertxPlatformHttpRouter.lookup(getCamelContext(), name);
        edges.forEach(edge -> edge.standAt(camels));
        camels.route().failureHandler(ProductServer::refuseMalformed);
        // Its registry keeps one of each class under a name, and of two routers Camel takes neither.
        getCamelContext().getRegistry().unbind(name);
        getCamelContext().getRegistry().bind(name, new VertxPlatformHttpRouter(this, getVertx(), camels, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                var body = camels.bodyHandler();
                return request -> {
                    if (request.get(BODY_IS_TAKEN) == null) {
                        body.handle(request);
                    } else {
                        request.next();
                    }
                };
            }
        });
    }

    /** A query such as {@code ?x=%} is its caller's mistake, and Vert.x would log a stack trace of each. The API's edge answers its own. */
    private static void refuseMalformed(RoutingContext request) {
        if (request.statusCode() == 400 && !request.response().headWritten()) {
            request.response().setStatusCode(400).end("The request is not well-formed HTTP.\n");
        } else {
            request.next();
        }
    }

    /** @throws StartRefused when the port is taken or the address is not this machine's */
    @Override
    protected void startServer() throws Exception {
        if (configuration.getBindPort() == 0) {
            super.startServer();
            return;
        }
        var first = listen();
        try {
            super.startServer();
        } finally {
            first.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private HttpServer listen() {
        var server = getVertx()
                .createHttpServer()
                .connectionHandler(HttpConnection::close)
                .requestHandler(request -> request.connection().close());
        try {
            return server.listen(configuration.getBindPort(), configuration.getBindHost())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new StartRefused(
                    "Port " + configuration.getBindPort() + " on " + configuration.getBindHost() + " cannot be used: "
                            + e.getCause().getMessage(),
                    "Stop the program that uses it, or choose another port with WHATOMATE_HTTP_PORT.",
                    e);
        }
    }
}
