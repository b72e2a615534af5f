package io.whatomate.webhook;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * What this node has seen at the callback URLs since it was last written down, which a route does once a minute. A webhook
 * pays a look into a map for it.
 */
@Component("callbackSigns")
class CallbackSigns {

    /** In place of an account: the installation's URL. */
    private static final UUID INSTALLATION = new UUID(0, 0);

    private static final class Seen {

        private volatile Instant event;
        private volatile Instant delivery;
        private volatile Instant handshake;
        private volatile Instant refusedHandshake;
        private volatile Instant refusedSignature;
        private final AtomicLong refusedSignatures = new AtomicLong();
    }

    private final Map<UUID, Seen> seen = new ConcurrentHashMap<>();
    private final Clock clock;

    CallbackSigns(Clock clock) {
        this.clock = clock;
    }

    /** Something about the account was kept. */
    void event(UUID account) {
        at(account).event = clock.instant();
    }

    /** @param callback the account whose own URL was called, or null for the installation's */
    void signature(Object callback, boolean fits) {
        var at = at((UUID) callback);
        if (fits) {
            at.delivery = clock.instant();
        } else {
            at.refusedSignature = clock.instant();
            at.refusedSignatures.incrementAndGet();
        }
    }

    /** @param callback as above */
    void handshake(Object callback, boolean fits) {
        var at = at((UUID) callback);
        if (fits) {
            at.handshake = clock.instant();
        } else {
            at.refusedHandshake = clock.instant();
        }
    }

    /** The parameters of {@code keep-callback-signs.sql}, and begins anew; null when nothing was seen. */
    public Map<String, Object> take() {
        var taken = seen.keySet().stream().map(key -> Optional.ofNullable(seen.remove(key)).map(at -> Map.entry(key, at)))
                .flatMap(Optional::stream).toList();
        if (taken.isEmpty()) {
            return null;
        }
        var row = new HashMap<String, Object>();
        row.put("accounts", taken.stream().map(Map.Entry::getKey).map(key -> key.equals(INSTALLATION) ? null : key.toString()).toArray(String[]::new));
        row.put("eventsAt", times(taken, at -> at.event));
        row.put("deliveriesAt", times(taken, at -> at.delivery));
        row.put("handshakesAt", times(taken, at -> at.handshake));
        row.put("refusedHandshakesAt", times(taken, at -> at.refusedHandshake));
        row.put("refusedSignaturesAt", times(taken, at -> at.refusedSignature));
        row.put("refused", taken.stream().map(at -> at.getValue().refusedSignatures.get()).toArray(Long[]::new));
        return row;
    }

    private Seen at(UUID account) {
        return seen.computeIfAbsent(account == null ? INSTALLATION : account, key -> new Seen());
    }

    private static String[] times(List<Map.Entry<UUID, Seen>> taken, Function<Seen, Instant> time) {
        return taken.stream().map(Map.Entry::getValue).map(time).map(at -> Objects.toString(at, null)).toArray(String[]::new);
    }
}
