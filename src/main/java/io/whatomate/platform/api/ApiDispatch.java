package io.whatomate.platform.api;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problems;
import io.whatomate.platform.http.RequestId;
import io.whatomate.platform.http.SameOrigin;
import io.whatomate.platform.http.StreamedAnswers;
import io.whatomate.platform.http.TrustedProxies;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.MDC;

/**
 * Hands a call to {@code direct:<operationId>}. Who may call, what is checked and where the call goes are all decided from the
 * one operation that was found: found apart, they could differ.
 */
final class ApiDispatch extends AsyncProcessorSupport implements CamelContextAware {

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

    private final Contract contract;
    private final Admission admission;
    private final RequestValidator validator;
    private final SameOrigin origins;
    private final TrustedProxies proxies;
    private CamelContext context;
    /** By operationId. */
    private Map<String, AsyncProcessor> routes = Map.of();
    private AsyncProcessor once;

    ApiDispatch(
            Contract contract,
            Admission admission,
            RequestValidator validator,
            SameOrigin origins,
            TrustedProxies proxies) {
        this.contract = contract;
        this.admission = admission;
        this.validator = validator;
        this.origins = origins;
        this.proxies = proxies;
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
    }

    /** @throws IllegalStateException when an operation of the contract has no route */
    @Override
    protected void doStart() throws Exception {
        refuseMissingRoutes();
        var producers = new HashMap<String, AsyncProcessor>();
        for (var operation : contract.operations().filter(operation -> !operation.servedByRoute()).toList()) {
            producers.put(operation.id(), producer("direct:" + operation.id()));
        }
        routes = producers;
        once = producer(ONCE);
    }

    @Override
    protected void doStop() {
        ServiceHelper.stopService(routes.values().toArray());
        ServiceHelper.stopService(once);
    }

    private void refuseMissingRoutes() {
        var served = ((ModelCamelContext) context).getRouteDefinitions().stream()
                .map(route -> route.getInput().getEndpointUri())
                .collect(Collectors.toSet());
        var missing = contract.operations()
                .filter(operation -> !operation.servedByRoute())
                .map(operation -> "direct:" + operation.id())
                .filter(endpoint -> !served.contains(endpoint))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!missing.isEmpty()) {
            throw new IllegalStateException("Operations of the contract without a route: " + missing);
        }
    }

    private AsyncProcessor producer(String endpoint) throws Exception {
        var producer = context.getEndpoint(endpoint).createAsyncProducer();
        ServiceHelper.startService(producer);
        return producer;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        AsyncCallback settle = doneSync -> {
            MDC.remove(Problems.REQUEST_ID);
            callback.done(doneSync);
        };
        AsyncProcessor route;
        try {
            route = choose(exchange);
        } catch (RuntimeException refused) {
            exchange.setException(refused);
            settle.done(true);
            return true;
        }
        return route.process(exchange, settle);
    }

    /** @throws Problem that says why the call goes nowhere */
    private AsyncProcessor choose(Exchange exchange) {
        var message = exchange.getMessage(HttpMessage.class);
        var path = message.getHeader(Exchange.HTTP_PATH, String.class).substring(contract.basePath().length());
        receive(path, message, exchange);
        var called = contract.at(path).get(message.getRequest().method().name());
        if (called == null || called.servedByRoute()) {
            // The edge refuses what the contract does not have, so it is one with a route of its own, and that is stopped.
            throw Problem.of(503, "route-stopped", "Not served now", "Try again later.").retryAfter(30);
        }
        exchange.setProperty(OPERATION, called);
        exchange.setVariable(OPERATION_ID, called.id());
        admit(called, message, exchange);
        var mayRepeat = called.keepsAnswers() && message.getRequest().headers().contains(KeptAnswers.HEADER);
        validator.validate(exchange, called);
        return mayRepeat ? once : routes.get(called.id());
    }

    private void receive(String path, HttpMessage message, Exchange exchange) {
        var requestId = message.getRequest().getHeader(RequestId.HEADER);
        exchange.setProperty(StreamedAnswers.RESPONSE, message.getResponse());
        exchange.setVariable(Problems.REQUEST_ID, requestId);
        exchange.setVariable(PATH, path);
        exchange.setVariable("clientAddress", proxies.clientOf(message.getRequest()));
        MDC.put(Problems.REQUEST_ID, requestId);
    }

    private void admit(ContractOperation called, HttpMessage message, Exchange exchange) {
        var request = message.getRequest();
        if (called.readsCookies() && !origins.admits(request)) {
            throw Problem.of(403, "cross-site", "Another site", "This is served to pages of this site only.");
        }
        admission.admit(called, request).ifPresent(admitted -> {
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
