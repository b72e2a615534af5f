package io.whatomate.platform.console;

import javax.management.ObjectInstance;
import org.jolokia.service.jmx.api.CacheKeyProvider;

/**
 * Camel's managed objects of one class look alike, and Hawtio asks Jolokia to describe each look once. Without this the list that its
 * first page waits for described all of some 5,000 one by one: 37 MB, which took a heap of 512 MB half a minute of full collections.
 * Named in {@code META-INF/jolokia/services}.
 */
public final class CamelBeanKeys extends CacheKeyProvider {

    /** @param order among the providers, which Jolokia asks one after the other */
    public CamelBeanKeys(int order) {
        super(order);
    }

    /** The same for objects of one type and class; null for those of others, which are described each. */
    @Override
    public String determineKey(ObjectInstance bean) {
        var name = bean.getObjectName();
        return name.getDomain().startsWith("org.apache.camel")
                ? "camel:" + name.getKeyProperty("type") + ':' + bean.getClassName()
                : null;
    }
}
