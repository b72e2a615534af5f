package io.whatomate.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Webhooks as a bad hour at Meta brings them: every customer's messages, the statuses of what we sent shuffled, and a share
 * of everything delivered twice. The same seed makes the same storm; what must be in the tables afterwards is known.
 */
public final class WebhookStorm {

    /**
     * A body and the lane it belongs to: bodies of one customer's messages must be posted in order.
     *
     * @param customer phone number, or null when the order does not matter
     */
    public record Post(String customer, ObjectNode body) {}

    private static final List<String> STATUSES = List.of("sent", "delivered", "read");

    private final BusinessNumber number;
    private final Random random;
    private final List<Post> posts = new ArrayList<>();
    private final Map<String, List<String>> textsByCustomer = new HashMap<>();
    private final Set<String> statusesTold = new HashSet<>();

    public WebhookStorm(BusinessNumber number, long seed) {
        this.number = number;
        this.random = new Random(seed);
    }

    /** Adds {@code each} texts of every customer, numbered, of which {@code repeated} percent come a second time later on. */
    public WebhookStorm texts(List<String> customers, int each, int repeated) {
        for (int i = 0; i < each; i++) {
            for (var customer : customers) {
                var text = String.format("%04d", i);
                textsByCustomer.computeIfAbsent(customer, c -> new ArrayList<>()).add(text);
                var body = MetaBodies.text(number, customer, text);
                posts.add(new Post(customer, body));
                repeatLater(customer, body, repeated);
            }
        }
        return this;
    }

    /** Adds all statuses of messages that were sent to a customer, in any order, of which {@code repeated} percent twice. */
    public WebhookStorm statuses(Map<String, String> customersByWamid, int repeated) {
        var shuffled = new ArrayList<Post>();
        customersByWamid.forEach((wamid, customer) -> {
            for (var status : STATUSES) {
                statusesTold.add(wamid + " " + status);
                var body = MetaBodies.status(number, MetaBodies.status(wamid, customer, status));
                shuffled.add(new Post(null, body));
                if (random.nextInt(100) < repeated) {
                    shuffled.add(new Post(null, body));
                }
            }
        });
        Collections.shuffle(shuffled, random);
        shuffled.forEach(post -> posts.add(random.nextInt(posts.size() + 1), post));
        return this;
    }

    private void repeatLater(String customer, ObjectNode body, int repeated) {
        if (random.nextInt(100) < repeated) {
            posts.add(new Post(customer, body));
        }
    }

    /** All bodies, in the order in which a single poster would send them. */
    public List<Post> posts() {
        return List.copyOf(posts);
    }

    /** What each customer wrote, in order and once. */
    public Map<String, List<String>> textsByCustomer() {
        return textsByCustomer;
    }

    /** {@code wamid status}, each once. */
    public Set<String> statusesTold() {
        return statusesTold;
    }
}
