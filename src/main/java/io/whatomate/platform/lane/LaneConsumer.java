package io.whatomate.platform.lane;

import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/** Runs each item through the route; on shutdown finishes what has begun and leaves the rest to its table. */
final class LaneConsumer extends DefaultConsumer implements ShutdownAware {

    private final LaneEndpoint endpoint;
    private final Lanes lanes;

    LaneConsumer(LaneEndpoint endpoint, Processor processor, Lanes lanes) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.lanes = lanes;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lanes.start(this::run);
        endpoint.component().open(endpoint.name(), lanes);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.component().close(endpoint.name());
        lanes.stop();
        super.doStop();
    }

    private void run(Lanes.Item item) {
        var exchange = createExchange(false);
        try {
            item.variables().forEach(exchange::setVariable);
            exchange.getMessage().setBody(item.body());
            createUoW(exchange);
            getProcessor().process(exchange);
        } catch (Exception e) {
            exchange.setException(e);
        } finally {
            if (exchange.getException() != null) {
                getExceptionHandler().handleException("A lane's exchange failed", exchange, exchange.getException());
            }
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return false;
    }

    @Override
    public int getPendingExchangesSize() {
        return lanes.running();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        lanes.drain();
    }
}
