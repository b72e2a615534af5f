package io.whatomate.platform.batch;

import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultEndpoint;

/** Hands a body to the batch and goes on, on another thread, with what came of it. */
final class BatchEndpoint extends DefaultEndpoint {

    private final String name;
    private final int consumers;
    private final int most;
    private final long heaviest;

    BatchEndpoint(String uri, BatchComponent component, String name, int consumers, int most, long heaviest) {
        super(uri, component);
        this.name = name;
        this.consumers = consumers;
        this.most = most;
        this.heaviest = heaviest;
    }

    @Override
    public Producer createProducer() {
        return new DefaultAsyncProducer(this) {
            @Override
            public boolean process(Exchange exchange, AsyncCallback callback) {
                try {
                    component().batches(name).offer(exchange.getMessage().getBody(), (result, failure) -> {
                        if (failure != null) {
                            exchange.setException(failure);
                        } else {
                            exchange.getMessage().setBody(result);
                        }
                        callback.done(false);
                    });
                    return false;
                } catch (RuntimeException e) {
                    exchange.setException(e);
                    callback.done(true);
                    return true;
                }
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new BatchConsumer(this, processor, new Batches(name, consumers, most, heaviest));
        configureConsumer(consumer);
        return consumer;
    }

    BatchComponent component() {
        return (BatchComponent) getComponent();
    }

    String name() {
        return name;
    }
}
