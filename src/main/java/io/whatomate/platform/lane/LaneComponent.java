package io.whatomate.platform.lane;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultComponent;

/**
 * {@code lane:name}: an in-process queue keyed by contact. Camel's {@code seda} keeps order with one consumer or
 * parallelism with many, not both; a hash onto a fixed number of queues lets one slow conversation hold up its
 * neighbours.
 */
@org.springframework.stereotype.Component("lane")
class LaneComponent extends DefaultComponent {

    private final Map<String, Lanes> lanesByName = new ConcurrentHashMap<>();

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) throws Exception {
        var concurrency = getAndRemoveParameter(parameters, "concurrency", Integer.class, 64);
        var capacity = getAndRemoveParameter(parameters, "capacity", Integer.class, 10_000);
        var each = getAndRemoveParameter(parameters, "each", Boolean.class, false);
        return new LaneEndpoint(uri, this, remaining, concurrency, capacity, each);
    }

    void open(String name, Lanes lanes) {
        if (lanesByName.putIfAbsent(name, lanes) != null) {
            throw new IllegalStateException("lane:" + name + " has a consumer already");
        }
    }

    void close(String name) {
        lanesByName.remove(name);
    }

    /** @throws LaneUnavailableException when no consumer is started */
    Lanes lanes(String name) throws LaneUnavailableException {
        var lanes = lanesByName.get(name);
        if (lanes == null) {
            throw new LaneUnavailableException("lane:" + name + " has no started consumer");
        }
        return lanes;
    }
}
