package io.whatomate.notifications.fence;

import java.util.Collection;
import java.util.concurrent.ThreadPoolExecutor;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Endpoint;
import org.apache.camel.ManagementMBeansLevel;
import org.apache.camel.ManagementStatisticsLevel;
import org.apache.camel.Route;
import org.apache.camel.Service;
import org.apache.camel.VetoCamelContextStartException;
import org.apache.camel.spi.LifecycleStrategy;

/**
 * Lets JMX, and so Hawtio, know of a context and of its routes and of nothing else. With an MBean for each step, endpoint,
 * producer and consumer too, a rule of seven steps kept 400 KB instead of 60.
 */
final class OnlyRoutesInJmx implements LifecycleStrategy {

    private final LifecycleStrategy jmx;

    private OnlyRoutesInJmx(LifecycleStrategy jmx) {
        this.jmx = jmx;
    }

    /** @param context built and not started */
    static void of(CamelContext context) {
        var agent = context.getManagementStrategy().getManagementAgent();
        if (agent != null) {
            agent.setMBeansLevel(ManagementMBeansLevel.RoutesOnly);
            agent.setStatisticsLevel(ManagementStatisticsLevel.RoutesOnly);
            agent.setEndpointRuntimeStatisticsEnabled(false);
            agent.setLoadStatisticsEnabled(false);
            context.getLifecycleStrategies().replaceAll(OnlyRoutesInJmx::new);
        }
    }

    @Override
    public void onContextInitializing(CamelContext context) throws VetoCamelContextStartException {
        jmx.onContextInitializing(context);
    }

    @Override
    public void onContextInitialized(CamelContext context) throws VetoCamelContextStartException {
        jmx.onContextInitialized(context);
    }

    @Override
    public void onContextStarting(CamelContext context) throws VetoCamelContextStartException {
        jmx.onContextStarting(context);
    }

    @Override
    public void onContextStarted(CamelContext context) {
        jmx.onContextStarted(context);
    }

    @Override
    public void onContextStopping(CamelContext context) {
        jmx.onContextStopping(context);
    }

    @Override
    public void onContextStopped(CamelContext context) {
        jmx.onContextStopped(context);
    }

    @Override
    public void onRouteContextCreate(Route route) {
        jmx.onRouteContextCreate(route);
    }

    @Override
    public void onRoutesAdd(Collection<Route> routes) {
        jmx.onRoutesAdd(routes);
    }

    @Override
    public void onRoutesRemove(Collection<Route> routes) {
        jmx.onRoutesRemove(routes);
    }

    @Override
    public void onComponentAdd(String name, Component component) {}

    @Override
    public void onComponentRemove(String name, Component component) {}

    @Override
    public void onEndpointAdd(Endpoint endpoint) {}

    @Override
    public void onEndpointRemove(Endpoint endpoint) {}

    @Override
    public void onServiceAdd(CamelContext context, Service service, Route route) {}

    @Override
    public void onServiceRemove(CamelContext context, Service service, Route route) {}

    @Override
    public void onThreadPoolAdd(
            CamelContext context, ThreadPoolExecutor pool, String id, String sourceId, String routeId, String profileId) {}

    @Override
    public void onThreadPoolRemove(CamelContext context, ThreadPoolExecutor pool) {}
}
