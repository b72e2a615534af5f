package io.whatomate.platform;

import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.AsyncProcessorConverterHelper;
import org.apache.camel.support.PluginHelper;

/**
 * A policy that does something before its steps and after them, on the thread of its caller. The steps are waited for: left to itself,
 * Camel's engine would come back to them only when the policy's own method has ended.
 */
public abstract class SurroundingPolicy implements Policy {

    @Override
    public final void beforeWrap(Route route, NamedNode definition) {
        // Nothing to prepare.
    }

    @Override
    public final Processor wrap(Route route, Processor steps) {
        var waited = AsyncProcessorConverterHelper.convert(steps);
        var waiting = PluginHelper.getAsyncProcessorAwaitManager(route.getCamelContext());
        return exchange -> around(exchange, () -> waiting.process(waited, exchange));
    }

    /** @param steps runs them to their end; how they failed is in the exchange */
    protected abstract void around(Exchange exchange, Runnable steps) throws Exception;
}
