package io.whatomate.sandbox;

import io.whatomate.sandbox.StoredMessage.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * The store of a sandbox that needs no database: the newest messages in memory, up to a bound. Nothing in it survives
 * the process.
 */
public final class MemoryStore {

    private final Json json;
    private final int capacity;
    private final Map<String, List<StoredMessage>> phones = new LinkedHashMap<>();
    private final Map<String, StoredMessage> byId = new HashMap<>();
    private final Deque<String> oldestFirst = new ArrayDeque<>();
    private final Map<String, byte[]> media = new HashMap<>();

    /** @param capacity messages kept; the oldest go first */
    MemoryStore(Json json, int capacity) {
        this.json = json;
        this.capacity = capacity;
    }

    /** The oldest message goes when there are too many. */
    public synchronized void storeMessage(@Variable("acceptance") Acceptance acceptance) {
        var message = acceptance.message();
        phones.computeIfAbsent(message.phone(), same -> new ArrayList<>(4)).add(message);
        byId.put(message.id(), message);
        oldestFirst.add(message.id());
        if (oldestFirst.size() > capacity) {
            var oldest = byId.remove(oldestFirst.remove());
            var left = phones.get(oldest.phone());
            left.remove(oldest);
            if (left.isEmpty()) {
                phones.remove(oldest.phone());
            }
        }
    }

    /** @return oldest first; none where nobody wrote to or from that phone */
    public synchronized List<StoredMessage> listMessages(@Variable("waId") String phone) {
        return List.copyOf(phones.getOrDefault(phone, List.of()));
    }

    /** @return {@code wa_id}, {@code messages} and {@code last_at} (Unix milliseconds) of each */
    public synchronized List<Map<String, Object>> listPhones() {
        var list = new ArrayList<Map<String, Object>>();
        phones.forEach((phone, messages) -> list.add(Map.of(
                "wa_id", phone, "messages", messages.size(), "last_at", messages.getLast().at())));
        return list;
    }

    /** Forgets all messages; media stay. */
    public synchronized void reset() {
        phones.clear();
        byId.clear();
        oldestFirst.clear();
    }

    /** Unix milliseconds; 0 when the customer never wrote to the number. */
    public synchronized long lastInbound(@Variable("draft") Draft draft) {
        return phones.getOrDefault(draft.recipient().phone(), List.of()).stream()
                .filter(message -> message.direction().equals(StoredMessage.FROM_CUSTOMER))
                .filter(message -> message.numberId().equals(draft.number().id()))
                .mapToLong(StoredMessage::at)
                .max()
                .orElse(0);
    }

    /** Under which the phone wrote last; null when it never did. */
    public synchronized String lastProfileName(@Variable("waId") String phone) {
        return phones.getOrDefault(phone, List.of()).reversed().stream()
                .filter(message -> message.direction().equals(StoredMessage.FROM_CUSTOMER))
                .findFirst()
                .map(message -> json.own(message.item()).path("profileName").textValue())
                .orElse(null);
    }

    /** Unix milliseconds of the message; 0 when it is unknown. */
    public synchronized long messageAt(@Variable("messageId") String id) {
        var message = byId.get(id);
        return message == null ? 0 : message.at();
    }

    /** Adds the step to a message already kept. */
    public synchronized void storeRead(@Variable("receipt") Receipt receipt) {
        var message = byId.get(receipt.messageId());
        var steps = new ArrayList<>(message.ladder());
        steps.add(new Step("read", receipt.at()));
        var read = new StoredMessage(
                message.id(), message.phone(), message.numberId(), message.direction(), message.at(), message.item(), steps);
        byId.put(read.id(), read);
        var messages = phones.get(read.phone());
        messages.set(messages.indexOf(message), read);
    }

    /** No row: memory starts empty. */
    public List<Map<String, Object>> noNodes() {
        return List.of();
    }

    /** @param row id, kind, document and content, as the database would get them */
    public synchronized void storeMedia(@Body Map<String, Object> row) {
        media.put((String) row.get("id"), (byte[]) row.get("content"));
    }

    /** @return null where there is no such file */
    public synchronized byte[] readMedia(@Variable("nodeId") String id) {
        return media.get(id);
    }

    /** @param id of a file; other nodes have no bytes here */
    public synchronized void removeNode(@Variable("nodeId") String id) {
        media.remove(id);
    }
}
