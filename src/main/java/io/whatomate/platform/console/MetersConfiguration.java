package io.whatomate.platform.console;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.spring.boot.CamelContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "camel.main.jmx-enabled", matchIfMissing = true)
class MetersConfiguration {

    @Bean
    CamelContextConfiguration routeMeters(MeterRegistry registry) {
        return new CamelContextConfiguration() {
            @Override
            public void beforeApplicationStart(CamelContext context) {
                context.addLifecycleStrategy(new RouteMeters(context, registry));
            }

            @Override
            public void afterApplicationStart(CamelContext context) {}
        };
    }
}
