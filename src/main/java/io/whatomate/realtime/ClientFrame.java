package io.whatomate.realtime;

import java.util.UUID;

/** What a client may say. The id is its own word for the frame, or null; it comes back in the answer. */
sealed interface ClientFrame {

    String id();

    /** @param since a cursor, or null */
    record Subscribe(String id, String room, String since) implements ClientFrame {}

    record Unsubscribe(String id, String room) implements ClientFrame {}

    /** @param messageId of the customer who is to see it too, or null */
    record Typing(String id, UUID contactId, boolean isTyping, UUID messageId) implements ClientFrame {}

    record Read(String id, UUID conversationId) implements ClientFrame {}

    record Ping(String id) implements ClientFrame {}
}
