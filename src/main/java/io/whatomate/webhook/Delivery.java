package io.whatomate.webhook;

import io.whatomate.platform.batch.Weighed;
import java.util.List;
import java.util.UUID;

/**
 * One webhook call of Meta's, proven and cut into events, about to be kept.
 *
 * @param callbackAccountId account of the callback URL, or null for the installation's URL
 * @param signature the header, as evidence
 * @param body the bytes as they came
 */
record Delivery(UUID id, Object callbackAccountId, String signature, byte[] body, List<WebhookEvent> events)
        implements Weighed {

    /** The body travels twice, as bytes and as its events' payloads; an event has some 300 bytes beside. */
    @Override
    public long weight() {
        return 2L * body.length + 300L * events.size();
    }
}
