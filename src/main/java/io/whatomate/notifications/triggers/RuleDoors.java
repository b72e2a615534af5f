package io.whatomate.notifications.triggers;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Where callers of the operator's rules wait while the rule that they call is swapped: between the end of its old version and
 * the start of the new one there is nobody to take a call.
 */
@Component("ruleDoors")
public class RuleDoors {

    /** A swap waits ten seconds for what is under way in the old version. */
    static final Duration LONGEST_SWAP = Duration.ofSeconds(15);

    /** By the names that rules are called by, and the addresses of their routes that others call; one stays when its rule goes. */
    private final Map<String, Door> doors = new ConcurrentHashMap<>();

    private static final class Door {

        private final ReentrantLock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();
        private int inside;
        private boolean closed;

        /** @return false when it stayed shut */
        boolean enter(Duration patience) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                if (await(patience)) {
                    inside++;
                }
                return !closed;
            } finally {
                lock.unlock();
            }
        }

        void leave() {
            lock.lock();
            try {
                inside--;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean await(Duration patience) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                var left = patience.toNanos();
                while (closed && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return !closed;
            } finally {
                lock.unlock();
            }
        }

        void close(Duration patience) throws InterruptedException {
            lock.lockInterruptibly();
            try {
                closed = true;
                var left = patience.toNanos();
                while (inside > 0 && left > 0) {
                    left = changed.awaitNanos(left);
                }
            } finally {
                lock.unlock();
            }
        }

        void open() {
            lock.lock();
            try {
                closed = false;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    /** Whether anything of that name or at that address can be called, or could be until its swap began. */
    boolean isKnown(String name) {
        return doors.containsKey(name);
    }

    /**
     * Lets a caller in, as soon as the rule is not being swapped.
     *
     * @return false when it still was after that time; else the caller has to {@link #leave}
     */
    boolean enter(String name, Duration patience) throws InterruptedException {
        return doors.computeIfAbsent(name, absent -> new Door()).enter(patience);
    }

    void leave(String name) {
        doors.get(name).leave();
    }

    /**
     * Waits until the route of that address is there again.
     *
     * @return false when it still is not after the longest time that a swap takes
     */
    boolean await(String address) throws InterruptedException {
        return doors.computeIfAbsent(address, absent -> new Door()).await(LONGEST_SWAP);
    }

    /** From now on nobody is there to be called, for as long as the swap goes on. */
    public void shut(Collection<String> addresses) throws InterruptedException {
        close(addresses, Duration.ZERO);
    }

    /** Lets nobody in from now on, and waits for those who are inside, so long. */
    public void close(Collection<String> names, Duration patience) throws InterruptedException {
        for (var name : names) {
            doors.computeIfAbsent(name, absent -> new Door()).close(patience);
        }
    }

    /** @param names that were closed before */
    public void open(Collection<String> names) {
        names.forEach(name -> doors.get(name).open());
    }
}
