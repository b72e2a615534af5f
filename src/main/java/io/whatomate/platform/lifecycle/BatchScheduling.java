package io.whatomate.platform.lifecycle;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Linux for the scheduling class {@code SCHED_BATCH} (sched(7)): the same share of the processors, but a thread that is
 * woken waits until the running one pauses instead of taking its place. A message passes a dozen threads and processes here,
 * each of which wakes the next and goes on for a few microseconds; with a switch at every wake-up a tenth fewer conversations
 * went through two processors ({@code docs/notes.md}). Threads and processes that are started later inherit the class, the
 * embedded PostgreSQL too.
 */
public final class BatchScheduling {

    /** {@code -Dwhatomate.scheduling=other} leaves the class as it is. */
    static final String PROPERTY = "whatomate.scheduling";

    private static final Logger LOG = LoggerFactory.getLogger(BatchScheduling.class);
    private static final int SCHED_OTHER = 0;
    private static final int SCHED_BATCH = 3;

    private BatchScheduling() {}

    /** For this thread and all that come from it. A class that the operator chose stays, and so does that of another system. */
    public static void begin() {
        if ("other".equals(System.getProperty(PROPERTY)) || !"Linux".equals(System.getProperty("os.name"))) {
            return;
        }
        try (var arena = Arena.ofConfined()) {
            var linker = Linker.nativeLinker();
            var libc = linker.defaultLookup();
            var get = linker.downcallHandle(libc.findOrThrow("sched_getscheduler"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT));
            var set = linker.downcallHandle(libc.findOrThrow("sched_setscheduler"),
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS));
            // struct sched_param of one int, the priority, which must be 0 in this class; process 0 is the calling thread.
            var priority = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            if ((int) get.invokeExact(0) == SCHED_OTHER && (int) set.invokeExact(0, SCHED_BATCH, priority) != 0) {
                LOG.debug("The system does not grant the scheduling class SCHED_BATCH");
            }
        } catch (Throwable e) {
            LOG.debug("The scheduling class stays as it is: {}", e.toString());
        }
    }
}
