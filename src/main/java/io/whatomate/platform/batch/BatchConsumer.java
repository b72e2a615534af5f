package io.whatomate.platform.batch;

import java.util.List;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/** Runs each batch through the route. It stops last: whoever waits for a batch is an exchange under way. */
final class BatchConsumer extends DefaultConsumer implements ShutdownAware {

    private final BatchEndpoint endpoint;
    private final Batches batches;

    BatchConsumer(BatchEndpoint endpoint, Processor processor, Batches batches) {
        super(endpoint, processor);
        this.endpoint = endpoint;
        this.batches = batches;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        batches.start(this::run);
        endpoint.component().open(endpoint.name(), batches);
    }

    @Override
    protected void doStop() throws Exception {
        endpoint.component().close(endpoint.name());
        batches.stop();
        super.doStop();
    }

    private List<?> run(List<Object> bodies) throws Exception {
        var exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(bodies);
            createUoW(exchange);
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return exchange.getMessage().getBody(List.class);
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask task) {
        return true;
    }

    @Override
    public int getPendingExchangesSize() {
        return batches.waiting();
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // What waits is worked on to the end; doStop() ends the threads.
    }
}
