package io.whatomate.platform.api;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.SameOrigin;
import io.whatomate.platform.http.SizedAnswers;
import io.whatomate.platform.http.TrustedProxies;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumerAware;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.component.rest.openapi.DefaultRestOpenapiProcessorStrategy;
import org.apache.camel.support.processor.RestBindingAdvice;
import org.slf4j.MDC;

/**
 * Hands a call to {@code direct:<operationId>}. Who may call and where the call goes are both decided from the one
 * operation that Camel matched: computed apart, they could differ.
 */
final class ApiDispatch extends DefaultRestOpenapiProcessorStrategy {

    /** Exchange property: the {@link ContractOperation} that is being called. */
    static final String OPERATION = "whatomate.operation";

    /** Exchange variable: the operationId of the contract. */
    static final String OPERATION_ID = "operation";

    /** Exchange variable: the permissions that count in this call. */
    static final String PERMISSIONS = "permissions";

    /** Exchange property: the names in the query, where a parameter that is not there may have its default. */
    static final String QUERY_NAMES = "whatomate.queryNames";

    /** Exchange variable: the request's path below the base path. */
    static final String PATH = "requestPath";

    /** Where a call with an Idempotency-Key goes: that route calls the operation's, unless the answer is known. */
    private static final String ONCE = "direct:answerOnce";

    private final Operation once = new Operation().operationId(ONCE.substring("direct:".length()));
    private final Contract contract;
    private final Admission admission;
    private final ApiEdge edge;
    private final SameOrigin origins;
    private final TrustedProxies proxies;
    private final Problems problems;

    ApiDispatch(
            Contract contract,
            Admission admission,
            ApiEdge edge,
            SameOrigin origins,
            TrustedProxies proxies,
            Problems problems) {
        this.contract = contract;
        this.admission = admission;
        this.edge = edge;
        this.origins = origins;
        this.proxies = proxies;
        this.problems = problems;
    }

    /** @throws IllegalStateException when an operation of the contract has no route */
    @Override
    public void validateOpenApi(OpenAPI openApi, String basePath, PlatformHttpConsumerAware consumer) {
        var served = getCamelContext().getRoutes().stream()
                .map(route -> route.getEndpoint().getEndpointBaseUri())
                .collect(Collectors.toSet());
        var missing = contract.operations()
                .filter(operation -> !operation.servedByRoute())
                .map(operation -> "direct://" + operation.id())
                .filter(endpoint -> !served.contains(endpoint))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Operations of the contract without a route: " + missing);
        }
        edge.register(getCamelContext());
    }

    @Override
    public boolean process(
            OpenAPI openApi,
            Operation operation,
            String verb,
            String path,
            RestBindingAdvice binding,
            Exchange exchange,
            AsyncCallback callback) {
        AsyncCallback settle = doneSync -> {
            if (exchange.getException() != null) {
                problems.answer(exchange);
            }
            MDC.remove(Problems.REQUEST_ID);
            callback.done(doneSync);
        };
        try {
            var called = contract.operation(operation.getOperationId());
            exchange.setProperty(OPERATION, called);
            exchange.setVariable(OPERATION_ID, called.id());
            receive(path, exchange);
            if (called.servedByRoute()) {
                // Its own route should have taken the request before it came here: it is stopped.
                throw Problem.of(503, "route-stopped", "Not served now", "Try again later.").retryAfter(30);
            }
            admit(called, exchange);
        } catch (RuntimeException refused) {
            exchange.setException(refused);
            settle.done(true);
            return true;
        }
        return super.process(openApi, mayRepeat(exchange) ? once : operation, verb, path, binding, exchange, settle);
    }

    /** Whether the call may be one that was answered before. */
    private static boolean mayRepeat(Exchange exchange) {
        return exchange.getMessage(HttpMessage.class).getRequest().headers().contains(KeptAnswers.HEADER)
                && exchange.getProperty(OPERATION, ContractOperation.class).keepsAnswers();
    }

    private void receive(String path, Exchange exchange) {
        var request = exchange.getMessage(HttpMessage.class).getRequest();
        var requestId = request.getHeader(ApiEdge.REQUEST_ID);
        exchange.setProperty(SizedAnswers.RESPONSE, exchange.getMessage(HttpMessage.class).getResponse());
        exchange.setVariable(Problems.REQUEST_ID, requestId);
        exchange.setVariable(PATH, path);
        exchange.setVariable("clientAddress", proxies.clientOf(request));
        MDC.put(Problems.REQUEST_ID, requestId);
    }

    private void admit(ContractOperation called, Exchange exchange) {
        var request = exchange.getMessage(HttpMessage.class).getRequest();
        if (called.readsCookies() && !origins.admits(request)) {
            throw Problem.of(403, "cross-site", "Another site", "This is served to pages of this site only.");
        }
        admission.admit(called, request.getHeader("Authorization"), request.getHeader("X-API-Key")).ifPresent(admitted -> {
            var caller = admitted.caller();
            exchange.setVariable("organizationId", caller.organizationId().toString());
            exchange.setVariable("userId", caller.userId().toString());
            exchange.setVariable("role", caller.role());
            exchange.setVariable(PERMISSIONS, admitted.permissions());
            switch (caller) {
                case Caller.Person person -> exchange.setVariable("callerSession", person.session().toString());
                case Caller.Key key -> exchange.setVariable("apiKeyId", key.apiKeyId().toString());
            }
        });
    }
}
