package io.whatomate.platform.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Answers what is left when no route of the product took the request: the files of the user interface. */
final class PageHandler implements Handler<RoutingContext> {

    /** Scripts, styles and fonts of this host only, nothing inline; nobody may frame the page. */
    private static final String POLICY = "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; object-src 'none'; "
            + "base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /** The viewer of the contract styles its elements one by one; its scripts are held to the same. */
    private static final String CONTRACT_PAGE = "/api/docs";

    private static final String CONTRACT_POLICY = POLICY + "; style-src 'self' 'unsafe-inline'";

    private final PageFiles files;

    PageHandler(PageFiles files) {
        this.files = files;
    }

    @Override
    public void handle(RoutingContext exchange) {
        files.find(exchange.normalizedPath()).ifPresentOrElse(file -> answer(exchange, file), exchange::next);
    }

    /** Of what is no file nothing is said here, whatever the method: another path is unknown, not a method of it. */
    private static boolean isRead(HttpMethod method) {
        return method == HttpMethod.GET || method == HttpMethod.HEAD;
    }

    private static void answer(RoutingContext exchange, PageFile file) {
        var request = exchange.request();
        if (!isRead(request.method())) {
            exchange.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            exchange.fail(405);
            return;
        }
        var response = exchange.response()
                .putHeader(HttpHeaders.ETAG, file.tag())
                .putHeader(HttpHeaders.VARY, "Accept-Encoding")
                .putHeader(HttpHeaders.CACHE_CONTROL, lifetime(exchange.normalizedPath()))
                .putHeader("X-Content-Type-Options", "nosniff");
        if (file.tag().equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        if (file.contentType().startsWith("text/html")) {
            var policy = exchange.normalizedPath().equals(CONTRACT_PAGE) ? CONTRACT_POLICY : POLICY;
            response.putHeader("Content-Security-Policy", policy).putHeader("Referrer-Policy", "no-referrer");
        }
        var encoding = file.encodingFor(request.getHeader(HttpHeaders.ACCEPT_ENCODING));
        if (!encoding.equals(PageFile.PLAIN)) {
            response.putHeader(HttpHeaders.CONTENT_ENCODING, encoding);
        }
        var content = file.forms().get(encoding);
        response.putHeader(HttpHeaders.CONTENT_TYPE, file.contentType())
                .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(content.length()));
        if (request.method() == HttpMethod.HEAD) {
            response.end();
        } else {
            response.end(content);
        }
    }

    /** The build names files under assets/ by their content; the others keep their name when they change. */
    private static String lifetime(String path) {
        return path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
    }
}
