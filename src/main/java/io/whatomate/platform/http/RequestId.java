package io.whatomate.platform.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a request is called in its answer and in the log: the caller's word where it is a decent one. */
public final class RequestId {

    public static final String HEADER = "X-Request-Id";

    private static final Pattern KEPT = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private RequestId() {}

    /** Gives the request its id, once; it bears it from here on, as its answer does. */
    public static String of(HttpServerRequest request) {
        var known = request.response().headers().get(HEADER);
        if (known != null) {
            return known;
        }
        var given = request.getHeader(HEADER);
        var id = given != null && KEPT.matcher(given).matches() ? given : UUID.randomUUID().toString();
        request.headers().set(HEADER, id);
        request.response().putHeader(HEADER, id);
        return id;
    }
}
