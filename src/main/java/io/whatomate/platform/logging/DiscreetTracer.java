package io.whatomate.platform.logging;

import org.apache.camel.opentelemetry2.OpenTelemetryTracer;

/**
 * Camel's tracer, with spans that tell which way an exchange went and how long it took, and nothing of what it carried: traces
 * are kept in other systems than the data, and are read by others.
 */
public final class DiscreetTracer extends OpenTelemetryTracer {

    @Override
    protected void initTracer() {
        super.initTracer();
        setSpanLifecycleManager(new DiscreetSpans(getSpanLifecycleManager()));
    }
}
