package io.whatomate.sandbox;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.PriorityBlockingQueue;
import org.apache.camel.Body;

/**
 * Knows when each owed update leaves, and plays the faults of the way: late, twice, out of order. Only the store makes
 * updates durable; this is the clock above it.
 */
public final class Timetable {

    private static final int AT_ONCE = 1000;
    private static final long GIVE_UP_MILLIS = 7 * 24 * 3_600_000L;
    /**
     * Meta retries at once and then ever more rarely, for days; here an hour is a second. Never more than 2 s apart: the
     * platform takes a send at the sandbox for lost when 5 s pass without a status, and may have been away before that.
     */
    private static final long[] BACKOFF_MILLIS = {200, 500, 1000, 2000};

    private final SwitchBoard switches;
    private final Callbacks callbacks;
    private final Clock clock;
    private final PriorityBlockingQueue<Owed> queue =
            new PriorityBlockingQueue<>(256, Comparator.comparingLong(Owed::due).thenComparingLong(Owed::id));

    Timetable(SwitchBoard switches, Callbacks callbacks, Clock clock, MeterRegistry meters) {
        this.switches = switches;
        this.callbacks = callbacks;
        this.clock = clock;
        meters.gaugeCollectionSize("whatomate.sandbox.webhooks.owed", List.of(), queue);
    }

    /** Has updates leave when they are due, or later, as the switches say. */
    public void plan(@Body List<Owed> owed) {
        var delay = switches.now().delay();
        for (var update : owed) {
            var late = delay + (switches.roll(switches.now().reordered()) ? switches.roll(100, 1000) : 0);
            queue.add(late == 0 ? update : update.at(update.due() + late));
        }
    }

    /** What leaves now, oldest first: as many posts as the switches say, none empty. */
    public List<WebhookPost> takeDue() {
        var now = clock.millis();
        var due = new ArrayList<Owed>();
        while (due.size() < AT_ONCE) {
            var head = queue.peek();
            if (head == null || head.due() > now || (head = queue.poll()) == null) {
                break;
            }
            due.add(head);
        }
        return due.isEmpty() ? List.of() : posts(due);
    }

    /** Puts a refused post back, later each time. @return what is given up, as Meta does after 7 days; unheard when nothing is */
    public WebhookPost retry(@Body WebhookPost post) {
        var now = clock.millis();
        var abandoned = new ArrayList<Owed>();
        for (var update : post.owed()) {
            if (now - update.since() > GIVE_UP_MILLIS) {
                abandoned.add(update);
            } else {
                var wait = BACKOFF_MILLIS[Math.min(update.attempts(), BACKOFF_MILLIS.length - 1)];
                queue.add(update.again(now + wait));
            }
        }
        return new WebhookPost(abandoned, abandoned.isEmpty() ? null : post.url());
    }

    /** Forgets everything that has not left yet. */
    public void clear() {
        queue.clear();
    }

    private List<WebhookPost> posts(List<Owed> due) {
        var size = switches.now().updatesPerPost();
        var posts = new ArrayList<WebhookPost>(due.size());
        var open = new LinkedHashMap<String, List<Owed>>();
        for (var update : due) {
            var url = update.entry() == null ? null : callbacks.of(update.numberId(), update.wabaId());
            if (url == null || size == 1) {
                add(posts, new WebhookPost(List.of(update), url));
                continue;
            }
            var batch = open.computeIfAbsent(url, same -> new ArrayList<>());
            batch.add(update);
            if (batch.size() == size) {
                add(posts, new WebhookPost(open.remove(url), url));
            }
        }
        open.forEach((url, batch) -> add(posts, new WebhookPost(batch, url)));
        return posts;
    }

    private void add(List<WebhookPost> posts, WebhookPost post) {
        posts.add(post);
        if (post.url() != null && switches.roll(switches.now().duplicates())) {
            posts.add(new WebhookPost(post.owed().stream().map(update -> update.again(update.due())).toList(), post.url()));
        }
    }
}
