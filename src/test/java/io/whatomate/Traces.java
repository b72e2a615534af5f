package io.whatomate;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.whatomate.platform.logging.DiscreetTracer;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.springframework.stereotype.Component;

/**
 * The application's tracer for a while, and the spans that it wrote. Camel asks for the policies of a route once, when the route
 * is made; so each has one from here, which does nothing until there is a tracer.
 */
@Component
public final class Traces implements RoutePolicyFactory {

    private static final String BEAN = "spansOfTests";

    private volatile RoutePolicy tracing;

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route begun, Exchange exchange) {
                var policy = tracing;
                if (policy != null) {
                    policy.onExchangeBegin(begun, exchange);
                }
            }

            @Override
            public void onExchangeDone(Route done, Exchange exchange) {
                var policy = tracing;
                if (policy != null) {
                    policy.onExchangeDone(done, exchange);
                }
            }
        };
    }

    /** Everything that was traced while the work was done. */
    public List<SpanData> of(CamelContext context, Runnable work) throws Exception {
        var spans = new Kept();
        var tracer = new DiscreetTracer();
        try (var provider = SdkTracerProvider.builder().addSpanProcessor(SimpleSpanProcessor.create(spans)).build()) {
            context.getRegistry().bind(BEAN, Tracer.class, provider.get("test"));
            tracer.init(context);
            tracing = tracer.createRoutePolicy(context, "any", null);
            work.run();
        } finally {
            tracing = null;
            context.removeService(tracer);
            tracer.shutdown();
            context.getRegistry().unbind(BEAN);
        }
        return spans.ended;
    }

    /** In memory. */
    private static final class Kept implements SpanExporter {

        private final List<SpanData> ended = new CopyOnWriteArrayList<>();

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            ended.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
