package io.whatomate.platform.logging;

import org.apache.camel.CamelContext;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** In place of the starter's tracer, with its settings. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty("camel.opentelemetry2.enabled")
class TracingConfiguration {

    @Bean(initMethod = "", destroyMethod = "")
    OpenTelemetryTracer tracer(
            CamelContext context,
            @Value("${camel.opentelemetry2.exclude-patterns:#{null}}") String excluded,
            @Value("${camel.opentelemetry2.trace-processors:false}") boolean everyStep) {
        var tracer = new DiscreetTracer();
        tracer.setExcludePatterns(excluded);
        tracer.setTraceProcessors(everyStep);
        tracer.init(context);
        return tracer;
    }
}
