package io.whatomate.media;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.media.MediaUnavailable.Hope;
import io.whatomate.messaging.AddressRefused;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.api.SpooledFile;
import io.whatomate.platform.http.AnsweredJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.util.IOHelper;
import org.springframework.stereotype.Component;

/** What is asked of Meta about a customer's file, and what its answers mean. */
@Component("mediaFetches")
class MediaFetches {

    /** Meta's largest document. */
    private static final long LARGEST = MediaKind.DOCUMENT.limit();

    /** Tries that follow each other at once: each with a new address. */
    private static final int AT_ONCE = 3;

    private static final int LONGEST_DELAY_SECONDS = 3_600;
    private static final int NO_SUCH_NODE = 33;

    private final ObjectMapper json;

    MediaFetches(ObjectMapper json) {
        this.json = json;
    }

    /** What {@code direct:getFromGraph} takes. */
    public Map<String, Object> question(@Variable("fetch") Map<String, Object> fetch) {
        var question = new HashMap<>(fetch);
        question.put("path", fetch.get("meta_id"));
        question.put("query", "phone_number_id=" + fetch.get("phone_id"));
        return question;
    }

    /** @throws MediaUnavailable when Meta does not say where the file is */
    public MediaPlace locate(Exchange exchange) throws MediaUnavailable {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        var answer = AnsweredJson.of(exchange.getMessage().getBody(byte[].class), json);
        if (status / 100 == 2 && answer.path("url").isTextual()) {
            var size = answer.path("file_size").asLong();
            if (size > LARGEST) {
                throw new MediaUnavailable("too-large", Hope.NONE, "The file has " + size + " bytes");
            }
            return new MediaPlace(answer.path("url").asText(), answer.path("sha256").asText(), size);
        }
        var error = answer.path("error");
        if (error.path("code").asInt() == 100 && error.path("error_subcode").asInt() == NO_SUCH_NODE) {
            throw new MediaUnavailable("gone", Hope.NONE, "WhatsApp has no such file, or no longer");
        }
        var refused = status / 100 == 4 && status != 429;
        throw new MediaUnavailable(refused ? "refused" : "unreachable", Hope.LATER,
                "WhatsApp answered " + status + " with the code " + error.path("code").asText("none"));
    }

    /** @throws MediaUnavailable when the address did not answer with a file */
    public void open(Exchange exchange) throws MediaUnavailable {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        if (status != 200 || !(exchange.getMessage().getBody() instanceof InputStream)) {
            IOHelper.close(exchange.getMessage().getBody(InputStream.class));
            throw new MediaUnavailable("unreachable", status == 404 ? Hope.AT_ONCE : Hope.LATER, "The file's address answered " + status);
        }
    }

    /**
     * @return parameters of {@code settle-stored.sql}
     * @throws MediaUnavailable when it is not the file that Meta told of
     */
    public Map<String, Object> verify(
            @Variable("taken") SpooledFile taken, @Variable("place") MediaPlace place, @Variable("fetch") Map<String, Object> fetch)
            throws MediaUnavailable {
        if (taken.size() == 0 || place.size() > 0 && place.size() != taken.size() || !isDigest(place.sha256(), taken.sha256())) {
            throw new MediaUnavailable("checksum", Hope.LATER, "What came is not what WhatsApp told of: " + taken.size() + " bytes");
        }
        var signature = FileSignature.of(taken.head());
        var told = fetch.get("mime_type") instanceof String type ? type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT) : "";
        var row = new HashMap<String, Object>();
        row.put("mimeType", signature.mayBe(told) ? told : signature.type());
        row.put("size", taken.size());
        row.put("sha256", taken.sha256());
        row.put("attempts", fetch.get("attempts"));
        return row;
    }

    /** Parameters of {@code put-fetch-back.sql}. */
    public Map<String, Object> judge(Exchange exchange, @Variable("fetch") Map<String, Object> fetch) {
        var failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        var attempts = ((Number) fetch.get("attempts")).intValue();
        var row = new HashMap<String, Object>();
        row.put("attempts", attempts);
        row.put("final", failure instanceof AddressRefused || failure instanceof MediaUnavailable unavailable && unavailable.hope() == Hope.NONE);
        row.put("delaySeconds", delay(failure, attempts));
        row.put("reason", switch (failure) {
            case MediaUnavailable unavailable -> unavailable.reason();
            case AddressRefused elsewhere -> "address";
            case IOException unreachable -> "unreachable";
            default -> "unexpected";
        });
        row.put("detail", StorableText.of(failure instanceof MediaUnavailable || failure instanceof AddressRefused ? failure.getMessage() : failure.getClass().getSimpleName()));
        return row;
    }

    /** 4, 8, 16 … seconds, an hour at most. */
    private static int delay(Exception failure, int attempts) {
        return failure instanceof MediaUnavailable unavailable && unavailable.hope() == Hope.AT_ONCE && attempts <= AT_ONCE
                ? 0
                : Math.min(2 << Math.min(attempts, 12), LONGEST_DELAY_SECONDS);
    }

    private static boolean isDigest(String told, String hex) {
        return told.isEmpty()
                || told.equalsIgnoreCase(hex)
                || told.equals(Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex)));
    }
}
