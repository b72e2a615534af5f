package io.whatomate.notifications.files;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Component;
import org.apache.camel.Service;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.Language;
import org.apache.camel.spi.PropertyConfigurer;
import org.springframework.util.ClassUtils;

/**
 * The product's beans as the scratch context may see them: by name only, and without their life. A context starts, stops and claims
 * what its routes refer to; a repository that it stopped would be stopped for the product too.
 */
final class Borrowed implements BeanRepository {

    private static final Set<String> LIFE = Set.of("build", "init", "start", "stop", "suspend", "resume", "shutdown", "close", "setCamelContext");

    private final CamelContext lender;

    Borrowed(CamelContext lender) {
        this.lender = lender;
    }

    @Override
    public Object lookupByName(String name) {
        var bean = lender.getRegistry().lookupByName(name);
        return isItsOwn(bean) ? null : lifeless(bean);
    }

    @Override
    public <T> T lookupByNameAndType(String name, Class<T> type) {
        var bean = lender.getRegistry().lookupByNameAndType(name, type);
        if (isItsOwn(bean)) {
            return null;
        }
        var lent = lifeless(bean);
        return type.isInstance(lent) ? type.cast(lent) : null;
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return Map.of();
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return Set.of();
    }

    /** Belongs to the one context that it was made for. */
    private static boolean isItsOwn(Object bean) {
        return bean == null
                || bean instanceof CamelContext
                || bean instanceof Component
                || bean instanceof Language
                || bean instanceof DataFormat
                || bean instanceof PropertyConfigurer;
    }

    private static Object lifeless(Object bean) {
        if (!(bean instanceof Service) && !(bean instanceof CamelContextAware)) {
            return bean;
        }
        return Proxy.newProxyInstance(bean.getClass().getClassLoader(), ClassUtils.getAllInterfaces(bean), (proxy, method, arguments) -> {
            if (LIFE.contains(method.getName())) {
                return null;
            }
            if (method.getName().equals("equals")) {
                return proxy == arguments[0];
            }
            try {
                return method.invoke(bean, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        });
    }
}
