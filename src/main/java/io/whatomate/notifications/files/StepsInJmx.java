package io.whatomate.notifications.files;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.LifecycleStrategy;

/**
 * Keeps steps, producers and endpoints out of JMX where there would be too many: their MBeans take 190 KB for a rule of four steps,
 * nine tenths of all that a rule holds. Routes stay, with their counters.
 */
final class StepsInJmx {

    private static final Set<String> STEPS = Set.of("onServiceAdd", "onEndpointAdd");
    private static final String JMX = "org.apache.camel.management.JmxManagementLifecycleStrategy";

    private StepsInJmx() {}

    /** @param now asked on the thread that adds something, each time */
    static void leaveOut(CamelContext context, BooleanSupplier now) {
        context.getLifecycleStrategies().replaceAll(strategy -> strategy.getClass().getName().equals(JMX) ? without(strategy, now) : strategy);
    }

    private static LifecycleStrategy without(LifecycleStrategy jmx, BooleanSupplier now) {
        return (LifecycleStrategy) Proxy.newProxyInstance(jmx.getClass().getClassLoader(), new Class<?>[] {LifecycleStrategy.class}, (proxy, method, arguments) -> {
            if (STEPS.contains(method.getName()) && now.getAsBoolean()) {
                return null;
            }
            try {
                return method.invoke(jmx, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
