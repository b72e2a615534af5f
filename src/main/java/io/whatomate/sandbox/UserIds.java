package io.whatomate.sandbox;

/**
 * Business-scoped user ids of the sandbox's customers. Real ones are random; these hold the number, so that a reply to
 * the id reaches the same phone without a table.
 */
final class UserIds {

    private static final String PREFIX = "US.7000";

    private UserIds() {}

    static String of(String waId) {
        return PREFIX + waId;
    }

    /** Null when the id is not one of the sandbox's. */
    static String waId(String userId) {
        return userId.startsWith(PREFIX) ? Recipient.digits(userId.substring(PREFIX.length())) : null;
    }
}
