package io.whatomate.notifications.files;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.Service;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultComponentResolver;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.ComponentResolver;
import org.apache.camel.spi.ExtendedPropertyConfigurerGetter;
import org.apache.camel.spi.PropertiesSource;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;

/**
 * Where a rule file is built before the product's context hears of it: endpoints, expressions and kamelets are resolved, but
 * nothing starts, so nothing is consumed and no connection is opened. Components are new ones with the
 * product's settings, and those that only the product has are stood in for: what they would refuse shows at the start, which
 * {@link RunningRules} undoes.
 */
final class ScratchContext implements AutoCloseable {

    private final CamelContext product;
    private final DefaultCamelContext context;

    ScratchContext(CamelContext product) {
        this.product = product;
        this.context = new DefaultCamelContext(new DefaultRegistry(new Borrowed(product)));
        context.getCamelContextExtension().setName("rules-scratch");
        context.disableJMX();
        context.setAutoStartup(false);
        context.getCamelContextExtension().addContextPlugin(ComponentResolver.class, this::component);
        context.getPropertiesComponent().addPropertiesSource(new ProductProperties());
        context.start();
    }

    /**
     * @throws Exception what Camel says of the file; {@link CamelFaults} makes sentences of it
     */
    void build(Resource file) throws Exception {
        takeKamelets();
        var loader = PluginHelper.getRoutesLoader(context);
        var builders = loader.findRoutesBuilders(List.of(file));
        for (var builder : builders) {
            if (builder instanceof RouteConfigurationsBuilder configurations) {
                configurations.addRouteConfigurationsToCamelContext(context);
            }
        }
        for (var builder : builders) {
            builder.addRoutesToCamelContext(context);
        }
    }

    boolean hasTemplate(String name) {
        return context.getRouteTemplateDefinition(name) != null;
    }

    /** Kamelets of the operator's lie in no place where a context would look for them. */
    private void takeKamelets() throws Exception {
        for (var template : new ArrayList<>(((ModelCamelContext) product).getRouteTemplateDefinitions())) {
            var source = template.getResource();
            if (source != null && source.getLocation().startsWith("file:")) {
                PluginHelper.getRoutesLoader(context).loadRoutes(source);
            }
        }
    }

    private Component component(String name, CamelContext asking) throws Exception {
        var own = new DefaultComponentResolver().resolveComponent(name, asking);
        var theProducts = product.getComponent(name, true, false);
        if (own == null || theProducts == null) {
            return theProducts == null ? own : new StubComponent();
        }
        own.setCamelContext(asking);
        if (PluginHelper.getConfigurerResolver(asking.getCamelContextExtension())
                .resolvePropertyConfigurer(name + "-component", asking) instanceof ExtendedPropertyConfigurerGetter settings) {
            for (var option : settings.getAllOptions(own).keySet()) {
                var value = ((PropertyConfigurerGetter) settings).getOptionValue(theProducts, option, false);
                if (value != null && !(value instanceof Service) && !(value instanceof CamelContextAware)) {
                    ((PropertyConfigurer) settings).configure(asking, own, option, value, false);
                }
            }
        }
        return own;
    }

    /** Makes room for the next file of plain routes. */
    void clear() throws Exception {
        for (var route : List.copyOf(context.getRoutes())) {
            context.removeRoute(route.getRouteId());
        }
        context.removeRouteDefinitions(List.copyOf(context.getRouteDefinitions()));
        context.removeEndpoints("*");
    }

    @Override
    public void close() {
        context.stop();
    }

    private final class ProductProperties implements PropertiesSource {

        @Override
        public String getName() {
            return "product";
        }

        @Override
        public String getProperty(String name) {
            return product.getPropertiesComponent().resolveProperty(name).orElse(null);
        }
    }
}
