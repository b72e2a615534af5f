package io.whatomate.platform.logging;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.camel.telemetry.Span;
import org.apache.camel.telemetry.SpanContextPropagationExtractor;
import org.apache.camel.telemetry.SpanContextPropagationInjector;
import org.apache.camel.telemetry.SpanLifecycleManager;

/**
 * Stands between Camel's decorators and the spans. They write down whole URLs (a verify token, a searched phone number, a target's
 * address with its password), texts of exceptions (a row that the database quotes) and keys of Kafka records (a customer).
 */
final class DiscreetSpans implements SpanLifecycleManager {

    /** What is told as it is: names of ours and figures. */
    private static final Set<String> TOLD = Set.of(
            "op", "component", "exchangeId", "url.scheme", "http.method", "http.status_code", "server.protocol", "error",
            "messaging.destination.name", "kafka.partition", "kafka.offset");
    /** Texts of others, or that quote them. */
    private static final Set<String> QUOTING = Set.of("message", "exception.message", "stack");

    private final SpanLifecycleManager spans;

    DiscreetSpans(SpanLifecycleManager spans) {
        this.spans = spans;
    }

    @Override
    public Span create(String name, Span parent, SpanContextPropagationExtractor extractor) {
        return new Discreet(spans.create(name, parent == null ? null : told(parent), extractor));
    }

    @Override
    public void activate(Span span) {
        spans.activate(told(span));
    }

    @Override
    public void deactivate(Span span) {
        spans.deactivate(told(span));
    }

    @Override
    public void close(Span span) {
        spans.close(told(span));
    }

    @Override
    public void inject(Span span, SpanContextPropagationInjector injector, boolean alsoAsHeaders) {
        spans.inject(told(span), injector, alsoAsHeaders);
    }

    private static Span told(Span span) {
        return ((Discreet) span).span();
    }

    /** A span that others are told of. */
    private record Discreet(Span span) implements Span {

        @Override
        public void setTag(String key, String value) {
            if (TOLD.contains(key)) {
                span.setTag(key, value);
            } else if (value != null && key.equals("camel.uri")) {
                span.setTag(key, value.startsWith("http:") || value.startsWith("https:") ? host(value) : withoutOptions(value));
            } else if (value != null && (key.equals("http.url") || key.equals("server.address"))) {
                span.setTag(key, host(value));
            }
        }

        @Override
        public void log(Map<String, String> fields) {
            var told = new HashMap<>(fields);
            told.keySet().removeAll(QUOTING);
            if (!told.isEmpty()) {
                span.log(told);
            }
        }

        @Override
        public void setComponent(String component) {
            span.setComponent(component);
        }

        @Override
        public void setError(boolean isError) {
            span.setError(isError);
        }

        private static String withoutOptions(String uri) {
            var query = uri.indexOf('?');
            return query < 0 ? uri : uri.substring(0, query);
        }

        /** {@code https://graph.example.com:443} of whatever stands behind it; a name and password before the host go too. */
        private static String host(String url) {
            var bare = withoutOptions(url);
            var begin = bare.indexOf("//");
            if (begin < 0) {
                var path = bare.indexOf('/');
                return path < 0 ? bare : bare.substring(0, path);
            }
            var end = bare.indexOf('/', begin + 2);
            var authority = end < 0 ? bare.substring(begin + 2) : bare.substring(begin + 2, end);
            return bare.substring(0, begin + 2) + authority.substring(authority.lastIndexOf('@') + 1);
        }
    }
}
