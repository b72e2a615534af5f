package io.whatomate.platform.http;

import io.vertx.core.spi.ExecutorServiceFactory;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;

/**
 * A virtual thread for each request instead of a pool: a burst of requests woke as many sleeping threads of the pool, which
 * was a third of an acknowledgement's processor time. A route that waits for SQL or HTTP holds nobody up either way.
 */
final class VirtualWorkers implements ExecutorServiceFactory {

    /** The sizes of Vert.x's pools mean nothing here. */
    @Override
    public ExecutorService createExecutor(ThreadFactory pool, Integer concurrency, Integer maxConcurrency) {
        return Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-", 0).factory());
    }
}
