package io.whatomate;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** Digits for numbers and names of tests: they look like chance, begin anywhere, and come again only when all have come. */
public final class Digits {

    private static final Map<Integer, AtomicLong> LAST = new ConcurrentHashMap<>();

    private Digits() {}

    public static String next(int length) {
        if (length > 18) {
            return next(18) + next(length - 18);
        }
        var all = Math.powExact(10L, length);
        // Without a divisor in common with the number of all, and far enough for neighbours not to look alike.
        var step = (long) (all * 0.618) / 10 * 10 + 7;
        var last = LAST.computeIfAbsent(length, same -> new AtomicLong(ThreadLocalRandom.current().nextLong(all)));
        return ("%0" + length + "d").formatted(last.updateAndGet(value -> (value + step) % all));
    }
}
