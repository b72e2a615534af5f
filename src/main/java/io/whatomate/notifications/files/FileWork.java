package io.whatomate.notifications.files;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is under way with each file, on a thread of its own: one that takes long holds up no other. */
final class FileWork implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileWork.class);

    private final Map<String, CompletableFuture<Void>> underway = new HashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * One thing at a time for each file; what comes meanwhile is seen at the next look.
     *
     * @param after what has to be done first
     */
    synchronized void begin(String name, CompletableFuture<Void> after, Runnable work) {
        underway.computeIfAbsent(name, absent -> after.thenRunAsync(work, threads).exceptionally(failure -> {
            LOG.error("Rule {} could not be looked at", name, failure);
            return null;
        }));
    }

    /** When everything that is under way with these files is done. */
    synchronized CompletableFuture<Void> of(Predicate<String> names) {
        return CompletableFuture.allOf(underway.entrySet().stream()
                .filter(work -> names.test(work.getKey()))
                .map(Map.Entry::getValue)
                .toArray(CompletableFuture[]::new));
    }

    /** Makes room for what is to be done next with files whose work is done. */
    synchronized void forgetDone() {
        underway.values().removeIf(CompletableFuture::isDone);
    }

    /** Waits for what is under way. */
    @Override
    public void close() {
        threads.close();
    }
}
