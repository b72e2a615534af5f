package io.whatomate.notifications.fence;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultEndpoint;

/** The only component of the rule context: {@code rule:in/<route>} where a rule begins, {@code rule:call/<route>/<n>} where it calls. */
final class RuleComponent extends DefaultComponent {

    /** What each {@code rule:call} does, and where each {@code rule:in} begins, by what stands behind the colon. */
    private final Map<String, Processor> calls = new ConcurrentHashMap<>();

    private final Map<String, Consumer> consumers = new ConcurrentHashMap<>();

    void put(String route, int call, Processor processor) {
        calls.put("call/" + route + "/" + call, processor);
    }

    void remove(String route, int call) {
        calls.remove("call/" + route + "/" + call);
    }

    /** How many calls of rules there are. */
    int size() {
        return calls.size();
    }

    /** @return where the route begins, null where there is none of that name */
    Consumer consumer(String route) {
        return consumers.get("in/" + route);
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new RuleEndpoint(uri, remaining, this);
    }

    private static final class RuleEndpoint extends DefaultEndpoint {
        private final String remaining;
        private final RuleComponent component;

        RuleEndpoint(String uri, String remaining, RuleComponent component) {
            super(uri, component);
            this.remaining = remaining;
            this.component = component;
        }

        @Override
        public Producer createProducer() {
            var call = component.calls.get(remaining);
            if (call == null) {
                throw new IllegalArgumentException("No rule calls " + remaining);
            }
            return new RuleProducer(this, call);
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            return new DefaultConsumer(this, processor) {
                @Override
                protected void doStart() throws Exception {
                    super.doStart();
                    component.consumers.put(remaining, this);
                }

                @Override
                protected void doStop() throws Exception {
                    component.consumers.remove(remaining);
                    super.doStop();
                }
            };
        }

        @Override
        public boolean isLenientProperties() {
            return false;
        }
    }

    private static final class RuleProducer extends org.apache.camel.support.DefaultProducer {
        private final Processor call;

        RuleProducer(Endpoint endpoint, Processor call) {
            super(endpoint);
            this.call = call;
        }

        @Override
        public void process(org.apache.camel.Exchange exchange) throws Exception {
            call.process(exchange);
        }
    }
}
