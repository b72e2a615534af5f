package io.whatomate.platform.api;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.whatomate.platform.http.EdgeFailures;
import io.whatomate.platform.http.EdgeHandler;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.RequestId;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What can be refused before a body is read: unknown path, method or media type. It stands in front of Camel,
 * which lets multipart bodies be written to disk before anyone is asked who sends them.
 */
final class ApiEdge implements EdgeHandler, Handler<RoutingContext> {

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("([^;\\s]+)(\\s*;\\s*charset=\"?utf-8\"?)?\\s*", Pattern.CASE_INSENSITIVE);

    private final Contract contract;
    private final HttpProperties http;
    private final Problems problems;
    private final EdgeFailures failures;
    private final Uploads uploads;

    ApiEdge(Contract contract, HttpProperties http, Problems problems, EdgeFailures failures, Uploads uploads) {
        this.contract = contract;
        this.http = http;
        this.problems = problems;
        this.failures = failures;
        this.uploads = uploads;
    }

    @Override
    public void standAt(Router router) {
        // Without a slash, as Camel's route behind it: that takes /api/v1x too, and would write a form to the disk.
        router.route(contract.basePath() + "*").handler(this).failureHandler(this::fail);
    }

    @Override
    public void handle(RoutingContext request) {
        RequestId.of(request.request());
        request.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("X-Content-Type-Options", "nosniff");
        request.request().headers().remove(Spool.TICKET);
        var byMethod = contract.at(request.normalizedPath().substring(contract.basePath().length()));
        var operation = byMethod.get(request.request().method().name());
        var refusal = refusal(request, byMethod, operation);
        if (refusal != null) {
            problems.answer(request.request(), refusal);
        } else if (operation.takesFile() || operation.spools() && isFile(request)) {
            uploads.take(request, operation);
        } else {
            request.next();
        }
    }

    private static Problem refusal(
            RoutingContext request, Map<String, ContractOperation> byMethod, ContractOperation operation) {
        if (byMethod.isEmpty()) {
            return Problem.of(404, "unknown-path", "No such path", "The contract has nothing at this path.");
        }
        if (operation == null) {
            var allow = Contract.allow(byMethod);
            request.response().putHeader(HttpHeaders.ALLOW, allow);
            return Problem.of(405, "method-not-allowed", "Method not allowed", "This path knows " + allow + ".");
        }
        var type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null ? announcesBody(request) : !isTaken(type, operation)) {
            return unsupportedMediaType(operation);
        }
        if (operation.servedByRoute()) {
            return null;
        }
        var coding = request.request().getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, "identity");
            return Problem.of(415, "unsupported-content-encoding", "Unsupported content encoding",
                    "Send the body as it is, without Content-Encoding: " + coding + ".");
        }
        if (!operation.isAcceptable(request.request().getHeader(HttpHeaders.ACCEPT))) {
            var types = operation.answers().isEmpty() ? "application/json" : String.join(", ", new TreeSet<>(operation.answers()));
            return Problem.of(406, "not-acceptable", "Not acceptable", "This is answered as " + types + ".");
        }
        return null;
    }

    /** HTTP/2 may send a body without announcing it: the validator asks once more. */
    private static boolean announcesBody(RoutingContext request) {
        var length = request.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? request.request().headers().contains(HttpHeaders.TRANSFER_ENCODING) : !length.equals("0");
    }

    /** What an operation that spools is sent, unless it is a JSON document. */
    private static boolean isFile(RoutingContext request) {
        var type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && !Spool.bare(type).equals("application/json");
    }

    private static boolean isTaken(String type, ContractOperation operation) {
        if (operation.spools() && operation.mediaTypes().contains(Spool.bare(type))) {
            return true;
        }
        var matcher = MEDIA_TYPE.matcher(type);
        return matcher.matches() && operation.mediaTypes().contains(matcher.group(1).toLowerCase(Locale.ROOT));
    }

    static Problem unsupportedMediaType(ContractOperation operation) {
        return Problem.of(415, "unsupported-media-type", "Unsupported media type",
                "Send the body as Content-Type: " + String.join(", ", operation.mediaTypes()) + ", in UTF-8.");
    }

    private void fail(RoutingContext request) {
        if (request.statusCode() == 413 && !(request.failure() instanceof Problem) && !request.response().headWritten()) {
            problems.answer(request.request(), Problem.of(413, "body-too-large", "Body too large",
                    "A body may have " + http.maxBodySize() + " bytes, a file " + Uploads.LARGEST + " or " + Spool.LARGEST + ", as its operation says."));
        } else {
            failures.answer(request);
        }
    }
}
