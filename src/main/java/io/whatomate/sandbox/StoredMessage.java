package io.whatomate.sandbox;

import java.util.List;

/**
 * A message as the store keeps it. The whole ladder of an outbound message is decided when it is accepted; a step has
 * happened once its moment has passed, so that no write is needed for it.
 *
 * @param phone key of the phone that shows it
 * @param direction from_customer or from_business
 * @param at acceptance, Unix milliseconds
 * @param item what the phone shows, without statuses, as JSON
 */
public record StoredMessage(
        String id, String phone, String numberId, String direction, long at, String item, List<Step> ladder) {

    static final String FROM_CUSTOMER = "from_customer";
    static final String FROM_BUSINESS = "from_business";

    /**
     * @param status received (by the business), sent, delivered, read or failed
     * @param at Unix milliseconds
     */
    record Step(String status, long at) {}
}
