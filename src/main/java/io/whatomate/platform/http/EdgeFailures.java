package io.whatomate.platform.http;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What fails in front of the routes, or finds none, as problem JSON. Vert.x by itself answers nothing, or a line of HTML, and
 * writes a stack trace for every path that is not well encoded.
 */
public final class EdgeFailures {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeFailures.class);

    /** With which Vert.x ends a request by itself. */
    private static final int[] STATUSES = {400, 404, 408, 413, 417, 500, 503};

    private final Problems problems;

    EdgeFailures(Problems problems) {
        this.problems = problems;
    }

    void standAt(Router router) {
        for (var status : STATUSES) {
            router.errorHandler(status, request -> answer(request, status));
        }
        router.errorHandler(405, request -> {
            var allowed = allowed(router, request.normalizedPath());
            if (!request.response().headers().contains(HttpHeaders.ALLOW) && !allowed.isEmpty()) {
                request.response().putHeader(HttpHeaders.ALLOW, allowed);
            }
            answer(request, 405);
        });
    }

    /** Answers a request that failed on its way to a route. */
    public void answer(RoutingContext request) {
        answer(request, request.statusCode());
    }

    /** @param status Vert.x tells it to the handler of that status alone when the failure is one of its own */
    private void answer(RoutingContext request, int status) {
        if (request.response().headWritten()) {
            request.request().connection().close();
        } else {
            problems.answer(request.request(), problem(request, status));
        }
    }

    private static boolean fits(String[] template, String[] path) {
        return template.length == path.length
                && IntStream.range(0, path.length).allMatch(i -> template[i].startsWith(":") || template[i].equals(path[i]));
    }

    /** Methods of the routes at that path: Vert.x knows them and keeps them to itself. */
    private static String allowed(Router router, String path) {
        return router.getRoutes().stream()
                .filter(route -> route.methods() != null && route.getPath() != null)
                .filter(route -> fits(route.getPath().split("/"), path.split("/")))
                .flatMap(route -> route.methods().stream())
                .map(HttpMethod::name)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /**
     * Answers a request that could not be read (its {@code decoderResult} says why). Vert.x hangs up then: nobody knows where
     * the next one would begin.
     */
    void answerIllegible(HttpServerRequest request) {
        problems.answer(request, switch (request.decoderResult().cause()) {
            case TooLongHttpLineException line -> Problem.of(414, "uri-too-long", "URI too long",
                    "The first line of a request may have " + HttpServerOptions.DEFAULT_MAX_INITIAL_LINE_LENGTH + " bytes.");
            case TooLongHttpHeaderException headers -> Problem.of(431, "headers-too-large", "Headers too large",
                    "All headers of a request together may have " + HttpServerOptions.DEFAULT_MAX_HEADER_SIZE + " bytes.");
            case null, default -> malformed();
        });
    }

    /** Answers a request whose end nobody can tell, and hangs up: what follows might be its body, or another request. */
    void answerUnframed(HttpServerRequest request) {
        problems.answer(request, Problem.of(400, "invalid-request", "Invalid request",
                        "A body comes with Content-Length or with Transfer-Encoding: chunked, and with no other coding."))
                .onComplete(sent -> request.connection().close());
    }

    private static Problem problem(RoutingContext request, int status) {
        if (request.failure() instanceof Problem known) {
            return known;
        }
        return switch (status) {
            case 400 -> malformed();
            case 404 -> Problem.of(404, "unknown-path", "No such path", "The API is at /api/v1, its page at /api/docs.");
            case 405 -> {
                var allow = request.response().headers().get(HttpHeaders.ALLOW);
                yield Problem.of(405, "method-not-allowed", "Method not allowed",
                        allow == null ? "This path knows other methods." : "This path knows " + allow + ".");
            }
            case 413 -> Problem.of(413, "body-too-large", "Body too large", "The body has more bytes than are taken here.");
            case 417 -> Problem.of(417, "expectation-failed", "Expectation failed", "The one expectation that is met is 100-continue.");
            default -> {
                LOG.error("Request {} failed", RequestId.of(request.request()), request.failure());
                yield Problem.of(500, "internal-error", "Internal error",
                        "This is our mistake. The request's id finds the cause in the server's log.");
            }
        };
    }

    private static Problem malformed() {
        return Problem.of(400, "invalid-request", "Invalid request", "The request is not well-formed HTTP.");
    }
}
