package io.whatomate.notifications.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import jakarta.mail.BodyPart;
import jakarta.mail.MessagingException;
import jakarta.mail.Multipart;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

/**
 * What a letter holds of an event of Camel's own endpoints.
 *
 * @param body Maps, Lists, text, numbers, booleans; null where it was empty or cannot be kept
 * @param headers those of the same kinds; the others are left out
 * @param obstacle why it cannot be run again; null when it can
 */
record KeptEvent(Object body, Map<String, Object> headers, String obstacle) {

    /** Bytes, and characters. */
    private static final int LONGEST_BODY = 1 << 20;

    private static final int LONGEST_HEADER = 8192;
    private static final int MOST_HEADERS = 200;
    private static final int DEEPEST = 50;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A value that a letter cannot hold. */
    private static final class NotKept extends Exception {

        private static final long serialVersionUID = 1L;

        NotKept(String obstacle) {
            super(obstacle);
        }
    }

    static KeptEvent of(SourceEvent event, Exchange exchange) {
        var headers = new LinkedHashMap<String, Object>();
        event.headers().forEach((name, value) -> keep(headers, name, value));
        try {
            if (event.headers().size() > MOST_HEADERS) {
                throw new NotKept("It had more than " + MOST_HEADERS + " headers.");
            }
            return new KeptEvent(body(event.body(), exchange), headers, null);
        } catch (NotKept e) {
            return new KeptEvent(null, headers, e.getMessage());
        }
    }

    private static void keep(Map<String, Object> headers, String name, Object value) {
        try {
            var plain = plain(value, 0);
            if (headers.size() < MOST_HEADERS && (plain == null || plain.toString().length() <= LONGEST_HEADER)) {
                headers.put(StorableText.of(name), plain);
            }
        } catch (NotKept e) {
            // Most are Camel's own objects, which a source makes anew for each event.
        }
    }

    private static Object body(Object body, Exchange exchange) throws NotKept {
        return switch (body) {
            case WrappedFile<?> file -> file(file);
            case Multipart mail -> mail(mail, exchange);
            case null, default -> plain(body, 0);
        };
    }

    private static Object file(WrappedFile<?> wrapped) throws NotKept {
        if (!(wrapped.getFile() instanceof File file) || wrapped.getBody() != null && !(wrapped.getBody() instanceof File)) {
            return plain(wrapped.getBody(), 0);
        }
        try {
            return file.length() <= LONGEST_BODY ? text(Files.readAllBytes(file.toPath())) : tooLarge();
        } catch (IOException e) {
            throw new NotKept("Its file could not be read any more.");
        }
    }

    /** The text that a rule sees of it; what is attached cannot be kept, and a rule may be about that. */
    private static Object mail(Multipart mail, Exchange exchange) throws NotKept {
        try {
            if (hasFiles(mail, 0)) {
                throw new NotKept("It had files attached, which are not kept.");
            }
            return plain(exchange.getContext().getTypeConverter().tryConvertTo(String.class, exchange, mail), 0);
        } catch (MessagingException | IOException e) {
            throw new NotKept("Its text could not be read any more.");
        }
    }

    private static boolean hasFiles(Multipart mail, int depth) throws MessagingException, IOException {
        for (var i = 0; i < mail.getCount(); i++) {
            var part = mail.getBodyPart(i);
            if (part.getFileName() != null || BodyPart.ATTACHMENT.equalsIgnoreCase(part.getDisposition()) || depth > DEEPEST
                    || part.getContent() instanceof Multipart inner && hasFiles(inner, depth + 1)) {
                return true;
            }
        }
        return false;
    }

    private static Object plain(Object value, int depth) throws NotKept {
        if (depth > DEEPEST) {
            throw new NotKept("It held more than " + DEEPEST + " levels.");
        }
        return switch (value) {
            case null -> null;
            case String text when text.length() > LONGEST_BODY -> tooLarge();
            case String text when text.indexOf(0) >= 0 -> throw new NotKept("It held bytes that are no text.");
            case String text -> StorableText.of(text);
            case Number number -> number;
            case Boolean flag -> flag;
            case byte[] bytes -> bytes.length <= LONGEST_BODY ? text(bytes) : tooLarge();
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<String, Object>();
                for (var entry : map.entrySet()) {
                    plain.put(StorableText.of(String.valueOf(entry.getKey())), plain(entry.getValue(), depth + 1));
                }
                yield plain;
            }
            case Collection<?> list -> list(list, depth);
            case JsonNode json -> plain(JSON.convertValue(json, Object.class), depth + 1);
            case java.sql.Date day -> day.toString();
            case java.sql.Time time -> time.toString();
            case Date date -> date.toInstant().toString();
            case Temporal time -> time.toString();
            case UUID id -> id.toString();
            case Enum<?> word -> word.name();
            case StreamCache _, InputStream _, Reader _ -> throw new NotKept("It was a stream, which can be read only once.");
            case Object other -> throw new NotKept("It held a " + other.getClass().getSimpleName() + ", which is neither text nor JSON.");
        };
    }

    private static List<Object> list(Collection<?> list, int depth) throws NotKept {
        var plain = new ArrayList<>();
        for (var item : list) {
            plain.add(plain(item, depth + 1));
        }
        return plain;
    }

    private static String text(byte[] bytes) throws NotKept {
        try {
            return (String) plain(UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString(), 0);
        } catch (CharacterCodingException e) {
            throw new NotKept("It held bytes that are no text.");
        }
    }

    private static Object tooLarge() throws NotKept {
        throw new NotKept("It held more than a mebibyte.");
    }
}
