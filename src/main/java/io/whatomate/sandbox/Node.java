package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Whatever {@code GET /{id}} can answer with. Ids are decimal strings and unique over all kinds. */
sealed interface Node {

    String id();

    /** The WhatsApp Business account it belongs to: what a token must have been granted. */
    String wabaId();

    /**
     * @param subscribed whether an app listens; without it no webhook leaves
     * @param callbackUrl override of the app's callback; null when there is none
     */
    record Waba(String id, String name, boolean subscribed, String callbackUrl) implements Node {
        @Override
        public String wabaId() {
            return id;
        }

        Waba subscribed(boolean on, String callback) {
            return new Waba(id, name, on, callback);
        }
    }

    /**
     * A business phone number.
     *
     * @param display digits with country code
     * @param level STANDARD (80 messages/s), HIGH (1,000) or NOT_APPLICABLE (unlimited)
     * @param pin six digits of two-step verification; null until registered with one
     * @param callbackUrl override that wins over the account's and the app's; null when there is none
     * @param profile what customers see in the business profile
     * @param shown fields that the control API has given another value than the usual one; null when there are none
     */
    record Number(
            String id,
            String wabaId,
            String display,
            String verifiedName,
            String level,
            boolean registered,
            String pin,
            String callbackUrl,
            JsonNode profile,
            JsonNode shown)
            implements Node {

        Number(
                String id, String wabaId, String display, String verifiedName, String level, boolean registered, String pin,
                String callbackUrl, JsonNode profile) {
            this(id, wabaId, display, verifiedName, level, registered, pin, callbackUrl, profile, null);
        }

        Number callback(String url) {
            return new Number(id, wabaId, display, verifiedName, level, registered, pin, url, profile, shown);
        }

        Number registered(boolean on, String newPin) {
            return new Number(id, wabaId, display, verifiedName, level, on, newPin, callbackUrl, profile, shown);
        }

        Number profile(JsonNode changed) {
            return new Number(id, wabaId, display, verifiedName, level, registered, pin, callbackUrl, changed, shown);
        }
    }

    /**
     * A message template in one language. Its review is decided when it is created or edited; until then it shows PENDING.
     *
     * @param status as in the API once review is over: APPROVED, REJECTED, PAUSED, DISABLED, DELETED
     * @param parameterFormat POSITIONAL or NAMED
     * @param rejectedReason NONE unless rejected
     * @param pendingUntil Unix milliseconds of the decision
     * @param since Unix milliseconds of the last change
     * @param quality GREEN, YELLOW or RED; null: nobody has judged it yet
     * @param correctCategory what the category will be changed to; null: it stays
     */
    record Template(
            String id,
            String wabaId,
            String name,
            String language,
            String category,
            String status,
            String parameterFormat,
            JsonNode components,
            String rejectedReason,
            long pendingUntil,
            long since,
            String quality,
            String correctCategory)
            implements Node {

        String statusAt(long now) {
            return now < pendingUntil ? "PENDING" : status;
        }

        Template status(String changed, long now) {
            return status(changed, "NONE", now);
        }

        /** @param reason why it was rejected, or NONE */
        Template status(String changed, String reason, long now) {
            return new Template(id, wabaId, name, language, category, changed, parameterFormat, components, reason, now, now,
                    quality, correctCategory);
        }

        Template quality(String changed) {
            return new Template(id, wabaId, name, language, category, status, parameterFormat, components, rejectedReason,
                    pendingUntil, since, changed, correctCategory);
        }

        /** @param correct what it will be changed to, or null */
        Template category(String changed, String correct) {
            return new Template(id, wabaId, name, language, changed, status, parameterFormat, components, rejectedReason,
                    pendingUntil, since, quality, correct);
        }
    }

    /**
     * An uploaded file; its bytes are in the store.
     *
     * @param sha256 lower-case hex
     * @param expiresAt Unix seconds; media lives 30 days
     */
    record Media(String id, String wabaId, String mimeType, String sha256, long size, String fileName, long expiresAt)
            implements Node {}

    /**
     * A resumable upload session.
     *
     * @param handle given out once all bytes are in; null before
     */
    record Upload(String id, String wabaId, String fileName, long length, String type, long received, String handle)
            implements Node {

        Upload received(long bytes, String newHandle) {
            return new Upload(id, wabaId, fileName, length, type, bytes, newHandle);
        }
    }

    /**
     * A WhatsApp Flow.
     *
     * @param categories array of words
     * @param status DRAFT, PUBLISHED, THROTTLED, BLOCKED or DEPRECATED
     * @param json flow.json as it was uploaded last; null before the first time
     * @param published what customers see: flow.json as it was published last; null before
     * @param faults validation errors of {@code json}
     * @param endpointUri null when it has none
     * @param applicationId null: the app of the token
     */
    record Flow(
            String id,
            String wabaId,
            String name,
            JsonNode categories,
            String status,
            String json,
            String published,
            JsonNode faults,
            String endpointUri,
            String applicationId)
            implements Node {

        Flow status(String changed) {
            return new Flow(id, wabaId, name, categories, changed, json, published, faults, endpointUri, applicationId);
        }

        Flow asPublished() {
            return new Flow(id, wabaId, name, categories, "PUBLISHED", json, json, faults, endpointUri, applicationId);
        }
    }

    /** The public key by which flows of a number encrypt what they send to an endpoint, in PEM. */
    record FlowKey(String id, String wabaId, String pem) implements Node {

        static String id(Number number) {
            return "flow-key:" + number.id();
        }
    }

    /**
     * The developer's app: owner of tokens and of the default callback.
     *
     * @param callbackUrl set by {@code POST /{app}/subscriptions}; null means the configured one
     */
    record App(String id, String name, String callbackUrl) implements Node {
        @Override
        public String wabaId() {
            return null;
        }

        App callback(String url) {
            return new App(id, name, url);
        }
    }

    /**
     * An access token and the accounts it was granted. Only its digest is kept.
     *
     * @param id "token:" and the SHA-256 of the token
     * @param expiresAt Unix seconds; 0 when it never ends
     * @param scopes its permissions; null for all that this world knows
     */
    record Grant(String id, List<String> wabaIds, long expiresAt, List<String> scopes) implements Node {

        Grant(String id, List<String> wabaIds) {
            this(id, wabaIds, 0, null);
        }

        boolean hasEnded(long now) {
            return expiresAt > 0 && expiresAt * 1000 <= now;
        }

        @Override
        public String wabaId() {
            return null;
        }

        boolean reaches(Node node) {
            return node.wabaId() == null ? node instanceof App : wabaIds.contains(node.wabaId());
        }
    }

    /** The switches document, kept as a node so that it survives a restart. */
    record Settings(String id, JsonNode document) implements Node {
        @Override
        public String wabaId() {
            return null;
        }
    }
}
