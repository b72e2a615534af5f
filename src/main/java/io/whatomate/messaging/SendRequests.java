package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.Ids;
import io.whatomate.platform.PhoneNotation;
import io.whatomate.platform.http.Problem.FieldError;
import io.whatomate.platform.http.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads what somebody asks to be sent, and refuses what Meta would refuse. */
@Component("sendRequests")
class SendRequests {

    private static final List<String> CONTENTS = List.of(
            "text", "image", "video", "audio", "document", "sticker", "location", "contacts", "reaction", "interactive");

    /** How far ahead a message may be scheduled. */
    private static final Duration LATEST = Duration.ofDays(365);

    /** The same of one with a file: Meta keeps what is uploaded for thirty days. */
    private static final Duration LATEST_MEDIA = Duration.ofDays(28);

    private final ObjectMapper json = ExactNumbers.in(
            JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build());
    private final Ids ids;
    private final Clock clock;

    SendRequests(Ids ids, Clock clock) {
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * @param document MessageInput of the contract
     * @param key the Idempotency-Key, or null
     * @param ruleCause cause of what a rule sends; null: somebody called
     * @throws Problem 400 naming every field at fault
     */
    public SendRequest message(
            @Body Map<String, Object> document,
            @Variable("userId") String user,
            @Variable("idempotencyKey") String key,
            @Variable("ruleCause") String ruleCause) {
        var type = (String) document.get("type");
        var errors = addressed(document);
        errors.addAll(timed(document, LATEST));
        CONTENTS.stream().filter(name -> document.containsKey(name) != name.equals(type)).forEach(name -> {
            if (document.containsKey(name)) {
                errors.add(new FieldError(name, "unexpected", "is not allowed in a message of type " + type));
            }
        });
        var node = json.<JsonNode>valueToTree(document.get(type));
        if (document.containsKey(type)) {
            errors.addAll(ContentFaults.of(OutgoingContent.of(type, node)));
        } else {
            errors.add(new FieldError(type, "required", "is required in a message of type " + type));
        }
        var reacts = type.equals("reaction");
        if (reacts && document.containsKey("replyTo")) {
            errors.add(new FieldError("replyTo", "unexpected", "a reaction names its message in reaction.message_id"));
        }
        refuse(errors);
        return request(document, type, node, reacts ? node.path("message_id").asText() : document.get("replyTo"), user, key, ruleCause);
    }

    /**
     * @param document TemplateMessageInput of the contract
     * @param key the Idempotency-Key, or null
     * @param ruleCause cause of what a rule sends; null: somebody called
     * @throws Problem 400 naming every field at fault
     */
    public SendRequest template(
            @Body Map<String, Object> document,
            @Variable("userId") String user,
            @Variable("idempotencyKey") String key,
            @Variable("ruleCause") String ruleCause) {
        var errors = addressed(document);
        errors.addAll(timed(document, LATEST));
        if (document.containsKey("templateId") == document.containsKey("name")) {
            errors.add(new FieldError("name", "source", "give templateId, or name and language"));
        } else if (document.containsKey("name") != document.containsKey("language")) {
            errors.add(new FieldError("language", document.containsKey("name") ? "required" : "unexpected",
                    "name and language belong together"));
        }
        refuse(errors);
        return request(document, "template", json.valueToTree(document), null, user, key, ruleCause);
    }

    /**
     * @param asked MediaMessageInput of the contract
     * @param media the file: its {@code kind}, {@code mime_type}, {@code file_name} and {@code sha256}
     * @param key the Idempotency-Key, or null
     * @param ruleCause cause of what a rule sends; null: somebody called
     * @throws Problem 400 naming every field at fault
     */
    public SendRequest media(
            @Variable("asked") Map<String, Object> asked,
            @Variable("media") Map<String, Object> media,
            @Variable("userId") String user,
            @Variable("idempotencyKey") String key,
            @Variable("ruleCause") String ruleCause) {
        var type = Boolean.TRUE.equals(asked.get("asDocument")) ? "document" : (String) media.get("kind");
        var errors = addressed(asked);
        errors.addAll(timed(asked, LATEST_MEDIA));
        var takes = Map.of("caption", List.of("image", "video", "document"), "fileName", List.of("document"), "voice", List.of("audio"));
        takes.forEach((field, types) -> {
            if (asked.containsKey(field) && !types.contains(type)) {
                errors.add(new FieldError(field, "unexpected", "is not allowed in a message of type " + type));
            }
        });
        // Meta, "Audio messages": a voice message is ogg with opus.
        if (Boolean.TRUE.equals(asked.get("voice")) && type.equals("audio") && !"audio/ogg".equals(media.get("mime_type"))) {
            errors.add(new FieldError("voice", "format", "is for audio/ogg with the codec opus only, and the file is " + media.get("mime_type")));
        }
        refuse(errors);
        var node = json.createObjectNode();
        if (asked.get("caption") instanceof String caption) {
            node.put("caption", caption);
        }
        if (asked.get("voice") instanceof Boolean voice) {
            node.put("voice", voice);
        }
        if (type.equals("document") && asked.getOrDefault("fileName", media.get("file_name")) instanceof String name) {
            node.put("filename", name);
        }
        var document = new HashMap<>(asked);
        document.put("sha256", media.get("sha256"));
        return request(document, type, node, asked.get("replyTo"), user, key, ruleCause);
    }

    /** The cause of the message that a request asks for. */
    public String cause(@Variable("request") SendRequest request) {
        return request.cause();
    }

    /** Parameters of {@code address-message.sql}. */
    public Map<String, Object> lookup(@Variable("request") SendRequest request) {
        return request.lookup();
    }

    /**
     * @param written row of {@code find-written.sql}
     * @throws Problem 422 when an Idempotency-Key was used for another request
     */
    public void compare(@Variable("written") Map<String, Object> written, @Variable("request") SendRequest request) {
        // The same event again may say something else by now; it was told.
        if (request.sender() == SendRequest.Sender.CALLER && !request.digest().equals(written.get("request"))) {
            throw Problem.of(422, "idempotency-key-reused", "Another request had this Idempotency-Key",
                            "Take a new key for a new message; the same key only repeats the same request.")
                    .with(List.of(new FieldError("Idempotency-Key", "reused", "belongs to message " + written.get("id"))));
        }
    }

    private static List<FieldError> addressed(Map<String, Object> document) {
        var errors = new ArrayList<FieldError>();
        if (document.containsKey("contactId") == document.containsKey("to")) {
            errors.add(document.containsKey("to")
                    ? new FieldError("to", "unexpected", "give contactId or to, not both")
                    : new FieldError("contactId", "required", "give contactId or to"));
        }
        if (document.get("to") instanceof String to && PhoneNotation.international(to).isEmpty()) {
            errors.add(new FieldError("to", "phone", "must be a phone number with its country code, 7 to 15 digits"));
        }
        return errors;
    }

    private List<FieldError> timed(Map<String, Object> document, Duration latest) {
        Instant time;
        try {
            time = time(document);
        } catch (DateTimeParseException e) {
            // JSON Schema knows leap seconds, Java does not.
            return List.of(new FieldError("scheduledAt", "format", "must be a time such as 2026-12-24T18:00:00Z"));
        }
        if (time == null) {
            return List.of();
        } else if (!time.isAfter(clock.instant())) {
            return List.of(new FieldError("scheduledAt", "past", "must be in the future; without it the message is sent at once"));
        } else if (time.isAfter(clock.instant().plus(latest))) {
            return List.of(new FieldError("scheduledAt", "range", "must be within the next " + latest.toDays() + " days"));
        }
        return List.of();
    }

    private static Instant time(Map<String, Object> document) {
        return document.get("scheduledAt") instanceof String text ? OffsetDateTime.parse(text).toInstant() : null;
    }

    private SendRequest request(
            Map<String, Object> document, String type, JsonNode node, Object refersTo, String user, String key, String ruleCause) {
        // A key is one user's: two programs that both count from one do not get each other's messages.
        var ofCall = key == null ? "call:" + ids.next() : "key:" + digest(user + "\n" + key);
        return new SendRequest(
                type, node, id(document.get("accountId")), id(document.get("contactId")),
                document.get("to") instanceof String to ? PhoneNotation.international(to).orElseThrow() : null,
                id(refersTo), ruleCause == null ? ofCall : ruleCause, digest(text(document)), id(user), time(document),
                ruleCause == null ? SendRequest.Sender.CALLER : SendRequest.Sender.RULE);
    }

    private static void refuse(List<FieldError> errors) {
        if (!errors.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid request",
                            "WhatsApp would not take this message; errors names each field.")
                    .with(errors);
        }
    }

    private static UUID id(Object text) {
        return text == null ? null : UUID.fromString(text.toString());
    }

    private String text(Object value) {
        try {
            return json.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("What came as JSON can be written as JSON", e);
        }
    }

    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
