package io.whatomate.bench;

import com.sun.tools.attach.VirtualMachine;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Another JVM of this machine, over JMX: its heap, its processor time, and the routes that run in it. */
final class Jvm implements AutoCloseable {

    private final JMXConnector connector;
    private final MBeanServerConnection beans;

    Jvm(long process) throws Exception {
        var machine = VirtualMachine.attach(Long.toString(process));
        try {
            connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        } finally {
            machine.detach();
        }
        beans = connector.getMBeanServerConnection();
    }

    /** Bytes in use after a full collection. */
    long heapInUse() throws Exception {
        var memory = ManagementFactory.newPlatformMXBeanProxy(
                beans, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** Processor time this JVM has used since its start. */
    Duration processorTime() throws Exception {
        var name = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        return Duration.ofNanos((Long) beans.getAttribute(name, "ProcessCpuTime"));
    }

    /** Stops a route as an operator does in Hawtio. */
    void stopRoute(String id) throws Exception {
        beans.invoke(route(id), "stop", new Object[0], new String[0]);
    }

    void startRoute(String id) throws Exception {
        beans.invoke(route(id), "start", new Object[0], new String[0]);
    }

    private ObjectName route(String id) throws Exception {
        return beans.queryNames(new ObjectName("org.apache.camel:type=routes,name=\"" + id + "\",*"), null)
                .iterator().next();
    }

    @Override
    public void close() throws Exception {
        connector.close();
    }
}
