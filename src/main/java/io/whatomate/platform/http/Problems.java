package io.whatomate.platform.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;

/** The one renderer of RFC 9457 problem JSON; routes call it as the bean {@code problems}. */
public final class Problems {

    /** Of every problem's body. */
    public static final String MEDIA_TYPE = "application/problem+json";

    /** The exchange variable with the id of the HTTP request; it is in the log and in the problem's {@code instance}. */
    public static final String REQUEST_ID = "requestId";

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final ObjectMapper json = new ObjectMapper();
    private final MeterRegistry meters;

    Problems(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Answers the exchange with the exception that it failed with, and settles it. */
    public void answer(Exchange exchange) {
        var failure = exchange.getException() != null
                ? exchange.getException()
                : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var requestId = exchange.getVariable(REQUEST_ID, String.class);
        var problem = of(failure);
        if (problem.status() == 500) {
            LOG.error("Request {} failed in {}", requestId, exchange.getFromRouteId(), failure);
        }
        exchange.setException(null);
        var message = exchange.getMessage();
        // Request headers that carry a name of ours would be answered otherwise.
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, MEDIA_TYPE);
        if (problem.retryAfter() != null) {
            message.setHeader("Retry-After", problem.retryAfter());
        }
        if (problem.status() == 401) {
            message.setHeader("WWW-Authenticate", challenge(problem));
        }
        message.setBody(render(problem, requestId));
    }

    /**
     * Answers a request that reached no route.
     *
     * @return when the answer is written
     */
    public Future<Void> answer(HttpServerRequest request, Problem problem) {
        var id = RequestId.of(request);
        var response = request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        if (problem.retryAfter() != null) {
            response.putHeader(HttpHeaders.RETRY_AFTER, problem.retryAfter().toString());
        }
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", challenge(problem));
        }
        return response.end(render(problem, id));
    }

    /** The body of the problem as JSON; counts it. */
    public String render(Problem problem, String requestId) {
        meters.counter("whatomate.http.problems", "status", String.valueOf(problem.status()), "type", problem.type())
                .increment();
        var body = new LinkedHashMap<String, Object>();
        body.put("type", "urn:whatomate:problem:" + problem.type());
        body.put("title", problem.title());
        body.put("status", problem.status());
        body.put("detail", problem.detail());
        body.put("instance", "urn:whatomate:request:" + requestId);
        if (!problem.errors().isEmpty()) {
            body.put("errors", problem.errors());
        }
        try {
            return json.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is text and numbers only", e);
        }
    }

    /** What a client may know of a failure: never a stack trace, never a statement. */
    private static Problem of(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof Problem problem) {
                return problem;
            }
            if (cause instanceof DataAccessResourceFailureException) {
                return Problem.of(503, "database-unavailable", "Database unavailable", "Try again in a few seconds.")
                        .retryAfter(5);
            }
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return switch (sql.getSQLState().substring(0, 2)) {
                    case "23" -> Problem.of(409, "conflict", "Conflict",
                            "What the request says contradicts something that is stored, such as a name in use or a reference to nothing.");
                    // A value passed the contract, yet the column cannot read it.
                    case "22" -> Problem.of(400, "invalid-request", "Invalid request",
                            "A value is not of the kind that is stored in its place.");
                    // Undone so that others could go on, as in a deadlock, or given up waiting for what they hold.
                    case "40", "55" -> Problem.of(503, "busy", "Busy", "Others changed the same things. Try again.").retryAfter(1);
                    case "08", "53", "57" -> Problem.of(
                                    503, "database-unavailable", "Database unavailable", "Try again in a few seconds.")
                            .retryAfter(5);
                    default -> internal();
                };
            }
        }
        return internal();
    }

    private static Problem internal() {
        return Problem.of(500, "internal-error", "Internal error",
                "This is our mistake. The request's id finds the cause in the server's log.");
    }

    /** What the answer 401 says in {@code WWW-Authenticate}; without credentials no error code (RFC 6750, section 3). */
    private static String challenge(Problem problem) {
        return problem.type().endsWith("-token") && !problem.type().equals("missing-token")
                ? "Bearer realm=\"whatomate\", error=\"invalid_token\", error_description=\"" + problem.title() + "\""
                : "Bearer realm=\"whatomate\"";
    }
}
