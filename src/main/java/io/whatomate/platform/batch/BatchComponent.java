package io.whatomate.platform.batch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code batch:name}: bodies that wait at the same moment go through the consumer's route as one list, and each exchange goes
 * on with its own element of the list that comes out. Nobody waits for a batch to fill: what is there when a consumer is
 * free is the batch, so alone a body passes at once. Camel's aggregator has no way back to those who are waiting.
 */
@org.springframework.stereotype.Component("batch")
class BatchComponent extends DefaultComponent {

    private final Map<String, Batches> batchesByName = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var consumers = getAndRemoveParameter(parameters, "consumers", Integer.class, 1);
        var most = getAndRemoveParameter(parameters, "most", Integer.class, 100);
        var heaviest = getAndRemoveParameter(parameters, "heaviest", Long.class, 4L << 20);
        return new BatchEndpoint(uri, this, remaining, consumers, most, heaviest);
    }

    void open(String name, Batches batches) {
        if (batchesByName.putIfAbsent(name, batches) != null) {
            throw new IllegalStateException("batch:" + name + " has a consumer already");
        }
    }

    void close(String name) {
        batchesByName.remove(name);
    }

    /** @throws IllegalStateException when no consumer is started */
    Batches batches(String name) {
        var batches = batchesByName.get(name);
        if (batches == null) {
            throw new IllegalStateException("batch:" + name + " has no started consumer");
        }
        return batches;
    }
}
