package io.whatomate.sandbox;

import java.util.List;

/**
 * One HTTP request of Meta's to the product.
 *
 * @param owed the updates in it
 * @param url callback it goes to; null when nobody listens
 */
public record WebhookPost(List<Owed> owed, String url) {

    /** Whether any callback is to be told. */
    public boolean isHeard() {
        return url != null;
    }

    /** Ids of the updates, for the store. */
    public List<Long> getIds() {
        return owed.stream().map(Owed::id).toList();
    }
}
