package io.whatomate.webhook;

/**
 * One thing that happened, cut out of a delivery.
 *
 * @param laneKey number and customer: events of one key are processed in order
 * @param businessId Meta's WABA id, or null
 * @param phoneId Meta's phone number id, or null for events of the whole business account
 * @param payload the event as JSON text
 */
record WebhookEvent(EventKind kind, String laneKey, String businessId, String phoneId, String payload) {}
