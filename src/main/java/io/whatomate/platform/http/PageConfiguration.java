package io.whatomate.platform.http;

import io.vertx.core.http.HttpMethod;
import java.io.IOException;
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

    @Bean
    PageFiles pageFiles() throws IOException {
        return new PageFiles("static/");
    }

    /** {@code last()} keeps the files behind every route, also those that are added while the product runs. */
    @Bean
    CamelContextConfiguration pageServer(HttpProperties http, PageFiles files) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {}

            @Override
            public void afterApplicationStart(CamelContext context) {
                if (files.find("/").isEmpty()) {
                    LOG.info("Built without the user interface (-DskipFrontend)");
                    return;
                }
                var name = VertxPlatformHttpRouter.getRouterNameFromPort(http.port());
                VertxPlatformHttpRouter.lookup(context, name)
                        .route()
                        .method(HttpMethod.GET)
                        .method(HttpMethod.HEAD)
                        .last()
                        .handler(new PageHandler(files));
            }
        };
    }
}
