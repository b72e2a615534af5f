package io.whatomate.platform.lane;

import io.whatomate.platform.database.Rehearsal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * Takes an exchange's body and variables; the variable {@code laneKey} says which lane. With {@code each} the body is a list
 * of keys, and each of those lanes gets an item that is nothing but its turn.
 */
final class LaneEndpoint extends DefaultEndpoint {

    static final String KEY = "laneKey";

    private final String name;
    private final int concurrency;
    private final int capacity;
    private final boolean each;

    LaneEndpoint(String uri, LaneComponent component, String name, int concurrency, int capacity, boolean each) {
        super(uri, component);
        this.name = name;
        this.concurrency = concurrency;
        this.capacity = capacity;
        this.each = each;
        setExchangePattern(ExchangePattern.InOnly);
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) throws Exception {
                if (Rehearsal.passesOver(getEndpointUri())) {
                    return;
                }
                if (each) {
                    offerEach(exchange.getMessage().getBody(List.class));
                    return;
                }
                var key = exchange.getVariable(KEY, String.class);
                if (key == null) {
                    throw new IllegalArgumentException("The variable laneKey is not set");
                }
                component().lanes(name).offer(key, new Lanes.Item(
                        exchange.getMessage().getBody(), Map.copyOf(nonNull(exchange.getVariables()))));
            }
        };
    }

    /** @throws LaneUnavailableException when not all were taken; the others are */
    private void offerEach(List<?> keys) throws LaneUnavailableException {
        LaneUnavailableException refusal = null;
        for (var key : keys) {
            try {
                component().lanes(name).offer((String) key, new Lanes.Item(null, Map.of(KEY, key)));
            } catch (LaneUnavailableException e) {
                refusal = e;
            }
        }
        if (refusal != null) {
            throw refusal;
        }
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

    private static Map<String, Object> nonNull(Map<String, Object> variables) {
        var kept = new HashMap<String, Object>();
        variables.forEach((key, value) -> {
            if (value != null) {
                kept.put(key, value);
            }
        });
        return kept;
    }
}
