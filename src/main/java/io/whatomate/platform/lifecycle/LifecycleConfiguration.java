package io.whatomate.platform.lifecycle;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class LifecycleConfiguration {

    @Bean
    Readiness readiness(
            CamelContext context,
            ApplicationAvailability availability,
            @Value("${whatomate.database.wanted}") boolean databaseWanted,
            Clock clock) {
        return new Readiness(context, availability, databaseWanted, clock);
    }

    /** By a provider: Spring starts what a lifecycle bean depends on, and Camel, started so early, would have no routes. */
    @Bean
    Drain drain(ObjectProvider<CamelContext> context, @Value("${whatomate.drain-notice}") Duration notice) {
        return new Drain(context, notice);
    }
}
