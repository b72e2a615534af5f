package io.whatomate.platform.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.impl.VertxBuilder;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class HttpConfiguration {

    /** Spring closes it after Camel's lifecycle has stopped, so the last exchanges still have their event loop. */
    @Bean(destroyMethod = "close")
    Vertx vertx() {
        return new VertxBuilder(new VertxOptions()).executorServiceFactory(new VirtualWorkers()).init().vertx();
    }

    @Bean
    Problems problems(MeterRegistry meters) {
        return new Problems(meters);
    }

    @Bean
    EdgeFailures edgeFailures(Problems problems) {
        return new EdgeFailures(problems);
    }

    @Bean
    StreamedAnswers streamedAnswers(Vertx vertx) {
        return new StreamedAnswers(vertx);
    }

    @Bean
    TrustedProxies trustedProxies(@Value("${whatomate.trusted-proxies}") String setting) {
        return new TrustedProxies(setting);
    }

    @Bean
    EdgeHeaders edgeHeaders() {
        return new EdgeHeaders();
    }

    /**
     * Named as Camel looks it up for {@code platform-http:}. Without the platform-http starter nothing binds
     * {@code camel.component.platform-http.*}: a filter set there was silently no filter.
     */
    @Bean("platform-http-component")
    PlatformHttpComponent platformHttpComponent(EdgeHeaders edgeHeaders) {
        var component = new PlatformHttpComponent();
        component.setHeaderFilterStrategy(edgeHeaders);
        return component;
    }

    @Bean
    SameOrigin sameOrigin(@Value("${whatomate.public-url:}") String publicUrl) {
        return new SameOrigin(publicUrl);
    }

    /** Named as Camel looks it up for {@code vertx-websocket:}, in place of its own. */
    @Bean("vertx-websocket-component")
    SharedWebsocketComponent sockets(
            HttpProperties http,
            ObjectProvider<SocketGate> gates,
            ObjectProvider<SessionGate> sessionGates,
            SameOrigin origins) {
        return new SharedWebsocketComponent(http, gates.stream().toList(), sessionGates.stream().toList(), origins);
    }

    /** The server is a service of the context: it listens before the first platform-http route starts. */
    @Bean
    CamelContextConfiguration productServer(
            HttpProperties http, Vertx vertx, EdgeFailures failures, ObjectProvider<EdgeHandler> edges) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                var server = new ProductServer(http, failures, edges.stream().toList());
                server.setVertx(vertx);
                try {
                    context.addService(server);
                } catch (Exception e) {
                    throw new IllegalStateException("The product's HTTP server could not be added", e);
                }
            }

            @Override
            public void afterApplicationStart(CamelContext context) {}
        };
    }
}
