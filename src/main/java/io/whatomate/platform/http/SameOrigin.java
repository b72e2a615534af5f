package io.whatomate.platform.http;

import io.vertx.core.http.HttpServerRequest;
import java.net.URI;

/**
 * Whether a browser's page may open a socket here, or use a cookie: pages of this host, and of the public address. Requests
 * without an Origin come from programs, not from pages of somebody else.
 */
public final class SameOrigin {

    private final String publicAuthority;

    /** @param publicUrl the product's address for the world; empty when it is the one it is called by */
    SameOrigin(String publicUrl) {
        publicAuthority = publicUrl.isBlank() ? null : URI.create(publicUrl.strip()).getAuthority();
    }

    /** Whether the request comes from a page of ours, or from no page. */
    public boolean admits(HttpServerRequest request) {
        var origin = request.getHeader("Origin");
        if (origin == null) {
            return true;
        }
        var cut = origin.indexOf("://");
        var authority = cut < 0 ? "" : origin.substring(cut + 3);
        return authority.equals(String.valueOf(request.authority())) || authority.equals(publicAuthority);
    }
}
