package io.whatomate.notifications.fence;

import java.util.Map;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Component;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.Processor;
import org.apache.camel.StartupSummaryLevel;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.errorhandler.NoErrorHandlerDefinition;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.DataFormatResolver;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.spi.Language;
import org.apache.camel.spi.LanguageResolver;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/** A Camel context in which there is one component, two languages of our own, no data format and no bean. */
final class ClosedContext extends DefaultCamelContext {

    private final Component component;

    private final Map<String, Language> languages;

    ClosedContext(Component component, Map<String, Language> languages) {
        super(false);
        this.component = component;
        this.languages = languages;
        getCamelContextExtension().setName("rules");
        setLoadTypeConverters(false);
        setStreamCaching(false);
        setMessageHistory(false);
        setStartupSummaryLevel(StartupSummaryLevel.Brief);
        setUseMDCLogging(false);
        setAllowUseOriginalMessage(false);
        getCamelContextExtension().setErrorHandlerFactory(new NoErrorHandlerDefinition());
        getCamelContextExtension().addInterceptStrategy(new StepGate());
        getCamelContextExtension().setManagementMBeanAssembler(new SharedBeanInfo(this));
        build();
        OnlyRoutesInJmx.of(this);
    }

    /** Camel removes each route before it adds it, and gathers the endpoints of all others to do so: for nothing, with new ids. */
    @Override
    public boolean removeRoute(String routeId) throws Exception {
        return getRoute(routeId) != null && super.removeRoute(routeId);
    }

    @Override
    protected ComponentResolver createComponentResolver() {
        return (name, context) -> "rule".equals(name) ? component : null;
    }

    @Override
    protected LanguageResolver createLanguageResolver() {
        return (name, context) -> {
            if (languages.get(name) instanceof Language ours) {
                return ours;
            }
            throw new NoSuchLanguageException(name);
        };
    }

    @Override
    protected DataFormatResolver createDataFormatResolver() {
        return (name, context) -> null;
    }

    /** Every step of every rule passes here: it ends a run that has no time or no steps left. */
    private static final class StepGate implements InterceptStrategy {
        @Override
        public Processor wrapProcessorInInterceptors(
                org.apache.camel.CamelContext context, NamedNode definition, Processor target, Processor next) {
            var line = definition.getLineNumber();
            var name = definition.getDescriptionText();
            return new DelegateAsyncProcessor(target) {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    try {
                        RunState.of(exchange).enter(line, name);
                    } catch (RuleStopped stopped) {
                        exchange.setException(stopped);
                        callback.done(true);
                        return true;
                    }
                    return super.process(exchange, callback);
                }
            };
        }
    }
}
