package io.whatomate.notifications.triggers;

import org.apache.camel.Consumer;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;

/** One trigger of one rule. */
final class TriggerEndpoint extends DefaultEndpoint {

    /** Begins the work; connections are looked up then, and refused where they are not granted. */
    interface Beginning {
        TriggerWork begin() throws Exception;
    }

    private final TriggerSource source;
    private final int tries;
    private final Beginning beginning;

    TriggerEndpoint(String uri, TriggerComponent component, TriggerSource source, int tries, Beginning beginning) {
        super(uri, component);
        this.source = source;
        this.tries = tries;
        this.beginning = beginning;
        setExchangePattern(ExchangePattern.InOnly);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("Triggers stand at the beginning of a rule");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        var consumer = new TriggerConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    public boolean isSingleton() {
        return true;
    }

    String rule() {
        return source.rule();
    }

    TriggerSource source() {
        return source;
    }

    int tries() {
        return tries;
    }

    TriggerWork work() throws Exception {
        return beginning.begin();
    }
}
