package io.whatomate.platform.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class PageConfiguration {

    private static final Logger LOG = LoggerFactory.getLogger(PageConfiguration.class);

    /** Who calls another version, or none, is a program and reads no page. */
    private static void refuse(RoutingContext request, Problems problems) {
        var id = UUID.randomUUID().toString();
        request.response()
                .setStatusCode(404)
                .putHeader("X-Request-Id", id)
                .putHeader(HttpHeaders.CONTENT_TYPE, Problems.MEDIA_TYPE)
                .end(problems.render(Problem.of(404, "unknown-path", "No such path", "The API is at /api/v1, its page at /api/docs."), id));
    }

    @Bean
    PageFiles pageFiles() throws IOException {
        return new PageFiles("static/");
    }

    /** {@code last()} keeps the files behind every route, also those that are added while the product runs. */
    @Bean
    CamelContextConfiguration pageServer(HttpProperties http, PageFiles files, Problems problems) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {}

            @Override
            public void afterApplicationStart(CamelContext context) {
                var router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(http.port()));
                if (files.find("/").isEmpty()) {
                    LOG.info("Built without the user interface (-DskipFrontend)");
                } else {
                    router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).last().handler(new PageHandler(files));
                }
                router.route("/api/*").last().handler(request -> refuse(request, problems));
            }
        };
    }
}
