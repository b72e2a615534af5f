package io.whatomate.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import io.whatomate.platform.StartRefused;
import io.whatomate.platform.http.HttpProperties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spring.boot.CamelContextConfiguration;

/** A second door to the same routes, with TLS: Meta's own SDK for Java speaks nothing else. */
final class HttpsListener implements CamelContextConfiguration, AutoCloseable {

    private final Vertx vertx;
    private final HttpProperties http;
    private final int port;
    private final SelfSignedCertificate certificate;
    private HttpServer server;

    /** @param port 0 means that there is no such door */
    HttpsListener(Vertx vertx, HttpProperties http, int port, SelfSignedCertificate certificate) {
        this.vertx = vertx;
        this.http = http;
        this.port = port;
        this.certificate = certificate;
    }

    @Override
    public void beforeApplicationStart(CamelContext context) {}

    @Override
    public void afterApplicationStart(CamelContext context) {
        if (port == 0) {
            return;
        }
        certificate.ensure();
        var options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(certificate.keyStore().toString())
                        .setPassword(SelfSignedCertificate.PASSWORD));
        var router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(http.port()));
        try {
            server = vertx.createHttpServer(options)
                    .requestHandler(router)
                    .listen(port, http.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new StartRefused(
                    "The sandbox cannot listen for HTTPS on port " + port + ": " + e.getMessage(),
                    "Choose another whatomate.sandbox-https-port.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
    }
}
