package io.whatomate.notifications.triggers;

import java.io.BufferedReader;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;
import org.springframework.stereotype.Component;

/** Stands around each step of the rule files, and of no other route: it notes where an exchange failed, which Camel forgets with the step. */
@Component
class RuleSteps implements InterceptStrategy {

    /** Exchange property. */
    private static final String FAILED_STEP = "whatomateFailedStep";

    private static final String FILE = "file:";

    /** @param step the innermost */
    private record Failed(Throwable failure, NamedNode step) {

        boolean isBehind(Throwable later) {
            return Causes.of(later).anyMatch(cause -> cause == failure);
        }
    }

    @Override
    public Processor wrapProcessorInInterceptors(CamelContext context, NamedNode step, Processor target, Processor next) {
        var isOfFile = step instanceof LineNumberAware aware && aware.getLocation() != null && aware.getLocation().startsWith(FILE);
        return isOfFile ? new Step(target, step) : target;
    }

    /** @return file and line of the step in which it came to this failure; null where that is not known */
    static String place(Exchange exchange, Throwable failure) {
        return exchange.getProperty(FAILED_STEP) instanceof Failed failed && failed.isBehind(failure) ? place(failed.step()) : null;
    }

    private static String place(NamedNode step) {
        var aware = (LineNumberAware) step;
        return aware.getLocation().substring(FILE.length()) + ':' + line(step, aware.getLineNumber());
    }

    /** Camel counts from 0 and to what stands behind the step's name, which is in the same line or in the next. */
    private static int line(NamedNode step, int behind) {
        var route = step instanceof ProcessorDefinition<?> definition ? ProcessorDefinitionHelper.getRoute(definition) : null;
        if (route == null || route.getResource() == null) {
            return behind;
        }
        try (var text = new BufferedReader(route.getResource().getReader())) {
            var line = text.lines().skip(behind).findFirst().orElse("").strip();
            return line.matches("(-\\s+)?" + Pattern.quote(step.getShortName()) + ":.*") ? behind + 1 : behind;
        } catch (Exception e) {
            return behind;
        }
    }

    private static final class Step extends DelegateAsyncProcessor {

        private final NamedNode step;

        Step(Processor target, NamedNode step) {
            super(target);
            this.step = step;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            return processor.process(exchange, doneSync -> {
                note(exchange);
                callback.done(doneSync);
            });
        }

        private void note(Exchange exchange) {
            var failure = exchange.getException();
            if (failure != null && !(exchange.getProperty(FAILED_STEP) instanceof Failed known && known.isBehind(failure))) {
                exchange.setProperty(FAILED_STEP, new Failed(failure, step));
            }
        }
    }
}
