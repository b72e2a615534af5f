package io.whatomate.platform.logging;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.impl.engine.DefaultUnitOfWork;
import org.apache.camel.spi.InflightRepository;
import org.apache.camel.spi.UnitOfWork;
import org.slf4j.MDC;

/**
 * Puts organization, message and route of an exchange on the log lines of the thread that works on it. Camel's own MDC
 * carries seven ids of its own and none of ours, at some 25 map operations a step; this one does three, and its fields are
 * those people search for.
 */
final class LoggedUnitOfWork extends DefaultUnitOfWork {

    static final String ROUTE = "routeId";
    static final String ORGANIZATION = "organizationId";
    static final String MESSAGE = "messageId";

    private final InflightRepository inflight;
    private final String outerRoute = MDC.get(ROUTE);
    private final String outerOrganization = MDC.get(ORGANIZATION);
    private final String outerMessage = MDC.get(MESSAGE);

    LoggedUnitOfWork(Exchange exchange, InflightRepository inflight) {
        super(exchange, inflight, false, false);
        this.inflight = inflight;
    }

    @Override
    public UnitOfWork createChildUnitOfWork(Exchange child) {
        var unit = new LoggedUnitOfWork(child, inflight);
        unit.setParentUnitOfWork(this);
        return unit;
    }

    @Override
    public boolean isBeforeAfterProcess() {
        return true;
    }

    @Override
    public AsyncCallback beforeProcess(Processor processor, Exchange exchange, AsyncCallback callback) {
        var route = getRoute();
        put(ROUTE, route == null ? null : route.getRouteId());
        put(ORGANIZATION, exchange.getVariable(ORGANIZATION));
        put(MESSAGE, exchange.getVariable(MESSAGE));
        return callback;
    }

    /** A step that goes on elsewhere must not leave its ids to whatever this thread does next. */
    @Override
    public void afterProcess(Processor processor, Exchange exchange, AsyncCallback callback, boolean doneSync) {
        if (!doneSync) {
            restore();
        }
    }

    @Override
    public void done(Exchange exchange) {
        super.done(exchange);
        restore();
    }

    private void restore() {
        put(ROUTE, outerRoute);
        put(ORGANIZATION, outerOrganization);
        put(MESSAGE, outerMessage);
    }

    private static void put(String key, Object value) {
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value.toString());
        }
    }
}
