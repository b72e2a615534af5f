package io.whatomate.platform.http;

import java.util.Locale;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * The one header filter of the whole edge. Camel's own strategy lets names such as {@code kafka.OVERRIDE_TOPIC} in
 * (CVE-2026-49098) and writes request headers back into the response.
 */
public final class EdgeHeaders implements HeaderFilterStrategy {

    private static final Set<String> ANSWERED = Set.of(
            "content-type",
            "content-disposition",
            "content-range",
            "content-security-policy",
            "accept-ranges",
            "location",
            "retry-after",
            "etag",
            "cache-control",
            "www-authenticate",
            "set-cookie",
            "x-request-id",
            "x-fb-trace-id",
            "x-fb-request-id",
            "x-fb-rev",
            "facebook-api-version",
            "x-app-usage",
            "x-business-use-case-usage");

    /** Out: only what a client is meant to read. */
    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return !ANSWERED.contains(name.toLowerCase(Locale.ROOT));
    }

    /** In: nothing that steers Camel; Meta's {@code hub.*} verification parameters are the only dotted names. */
    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        var lower = name.toLowerCase(Locale.ROOT);
        return lower.startsWith("camel") || (lower.indexOf('.') >= 0 && !lower.startsWith("hub."));
    }
}
