package io.whatomate.platform.lane;

import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/** Takes an exchange's body and variables; the variable {@code laneKey} says which lane. */
final class LaneEndpoint extends DefaultEndpoint {

    static final String KEY = "laneKey";

    private final String name;
    private final int concurrency;
    private final int capacity;

    LaneEndpoint(String uri, LaneComponent component, String name, int concurrency, int capacity) {
        super(uri, component);
        this.name = name;
        this.concurrency = concurrency;
        this.capacity = capacity;
        setExchangePattern(ExchangePattern.InOnly);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                var key = exchange.getVariable(KEY, String.class);
                if (key == null) {
                    throw new IllegalArgumentException("The variable laneKey is not set");
                }
                component().lanes(name).offer(key, new Lanes.Item(
                        exchange.getMessage().getBody(), java.util.Map.copyOf(nonNull(exchange.getVariables()))));
            }
        };
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new LaneConsumer(this, processor, new Lanes(name, concurrency, capacity));
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    LaneComponent component() {
        return (LaneComponent) getComponent();
    }

    String name() {
        return name;
    }

    private static java.util.Map<String, Object> nonNull(java.util.Map<String, Object> variables) {
        var kept = new java.util.HashMap<String, Object>();
        variables.forEach((key, value) -> {
            if (value != null) {
                kept.put(key, value);
            }
        });
        return kept;
    }
}
