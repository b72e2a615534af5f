package io.whatomate.platform.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.core5.concurrent.Cancellable;

/** Ends calls that last too long, however slowly their answers trickle: the client's own time-outs begin anew with every byte. */
final class CallDeadlines implements AutoCloseable {

    // No bean: a second Executor in the context would take the place of Spring's own. It closes connections, so one thread does.
    private final ScheduledExecutorService clock;
    private final Duration longest;

    CallDeadlines(String name, Duration longest) {
        var thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
        // A call that has ended would be kept, with the body that it sent, until its time would have been over.
        thread.setRemoveOnCancelPolicy(true);
        this.clock = thread;
        this.longest = longest;
    }

    Deadline begin(ExecChain.Scope scope) {
        var deadline = new Deadline();
        deadline.end = clock.schedule(() -> deadline.pass(scope), longest.toMillis(), TimeUnit.MILLISECONDS);
        return deadline;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    /** Of one call. */
    final class Deadline {

        private volatile boolean late;
        private Future<?> end;

        private void pass(ExecChain.Scope scope) {
            late = true;
            ((Cancellable) scope.originalRequest).cancel();
        }

        void met() {
            end.cancel(false);
        }

        /** What the failure came from. */
        IOException of(IOException failure) {
            return late ? new InterruptedIOException("No whole answer within " + longest.toSeconds() + " s") : failure;
        }
    }
}
