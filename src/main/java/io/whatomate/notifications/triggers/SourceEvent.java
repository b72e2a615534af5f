package io.whatomate.notifications.triggers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * An event as an endpoint of Camel's own brought it, before the rule's steps changed it.
 *
 * @param key what makes it the same when it comes again: its place in Kafka, its file with time and length, the id of a letter; a new one
 *     where the source says nothing of the kind
 * @param isTick whether nothing but the time tells it from the next one
 */
record SourceEvent(String key, Object body, Map<String, Object> headers, boolean isTick) {

    /** @param isOfClock whether what began it is a timer */
    static SourceEvent of(Exchange exchange, boolean isOfClock, Supplier<String> another) {
        var message = exchange.getIn();
        var body = switch (message.getBody()) {
            // A step may change it.
            case Map<?, ?> map -> new LinkedHashMap<>(map);
            case Collection<?> list -> new ArrayList<>(list);
            case null -> null;
            case Object other -> other;
        };
        var headers = new LinkedHashMap<>(message.getHeaders());
        var said = said(headers);
        return new SourceEvent(said == null ? another.get() : said, body, headers, isOfClock && body == null);
    }

    private static String said(Map<String, Object> headers) {
        if (headers.get("kafka.OFFSET") instanceof Long offset) {
            return TableTrigger.key(String.valueOf(headers.get("kafka.TOPIC")), headers.get("kafka.PARTITION") + "-" + offset);
        }
        if (headers.get("CamelFileLastModified") instanceof Long modified && headers.get("CamelFileAbsolutePath") instanceof String path) {
            return TableTrigger.key(path, modified + "-" + headers.get("CamelFileLength"));
        }
        return headers.get("Message-ID") instanceof String id && !id.isBlank() ? TableTrigger.key(id.strip()) : null;
    }
}
