package io.whatomate.notifications.fence;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.ModelMBean;
import javax.management.modelmbean.ModelMBeanInfo;
import javax.management.modelmbean.RequiredModelMBean;
import org.apache.camel.CamelContext;
import org.apache.camel.support.management.DefaultManagementMBeanAssembler;

/** Describes routes to JMX by one description for all of them; Camel makes each its own, 50 KB of maps. */
final class SharedBeanInfo extends DefaultManagementMBeanAssembler {

    private final Map<Class<?>, ModelMBeanInfo> known = new ConcurrentHashMap<>();

    SharedBeanInfo(CamelContext context) {
        super(context);
    }

    @Override
    public ModelMBean assemble(MBeanServer server, Object managed, ObjectName name) throws JMException {
        var info = known.get(managed.getClass());
        if (info == null) {
            info = assembler.getMBeanInfo(camelContext, managed, null, name.toString());
            if (info == null) {
                return super.assemble(server, managed, name);
            }
            known.put(managed.getClass(), info);
        }
        try {
            var bean = new RequiredModelMBean(info);
            bean.setManagedResource(managed, "ObjectReference");
            return bean;
        } catch (javax.management.modelmbean.InvalidTargetObjectTypeException e) {
            throw new IllegalStateException(e);
        }
    }
}
