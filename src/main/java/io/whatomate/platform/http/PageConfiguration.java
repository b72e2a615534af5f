package io.whatomate.platform.http;

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
                var router = VertxPlatformHttpRouter.lookup(context, VertxPlatformHttpRouter.getRouterNameFromPort(http.port()));
                if (files.find("/").isEmpty()) {
                    LOG.info("Built without the user interface (-DskipFrontend)");
                } else {
                    router.route().last().handler(new PageHandler(files));
                }
            }
        };
    }
}
