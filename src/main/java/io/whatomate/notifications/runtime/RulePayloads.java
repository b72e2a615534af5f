package io.whatomate.notifications.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.whatomate.platform.Ids;
import io.whatomate.platform.StorableText;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What set a rule off, as JSON in the queue and as the body of a run. */
@Component("rulePayloads")
final class RulePayloads {

    private static final int LONGEST_KEY = 255;

    private final ObjectMapper json = JsonMapper.builder()
            // A price stays what was written.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .addModule(new SimpleModule()
                    .addSerializer(String.class, new Storable(false))
                    .addKeySerializer(String.class, new Storable(true)))
            .build();
    private final Ids ids;

    RulePayloads(Ids ids) {
        this.ids = ids;
    }

    /**
     * What makes an event the same when it comes again: as it was given, else a new one. A longer one than fits becomes its digest.
     *
     * @param given may be null or blank
     */
    public String key(@Variable("triggerKey") String given) {
        if (given == null || given.isBlank()) {
            return ids.next().toString();
        }
        var key = StorableText.of(given);
        return key.length() <= LONGEST_KEY ? key : "sha256:" + HexFormat.of().formatHex(sha256(key));
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * As jsonb can keep it: without U+0000 and lone surrogates.
     *
     * @param body Maps, Lists, Strings, numbers, booleans, bytes (as base64) or null
     */
    public String payload(@Body Object body) throws JsonProcessingException {
        return json.writeValueAsString(body);
    }

    /** The body of a run. */
    Object read(String payload) throws JsonProcessingException {
        return json.readValue(payload, Object.class);
    }

    private static final class Storable extends StdSerializer<String> {

        private static final long serialVersionUID = 1L;

        private final boolean isKey;

        Storable(boolean isKey) {
            super(String.class);
            this.isKey = isKey;
        }

        @Override
        public void serialize(String value, JsonGenerator out, SerializerProvider provider) throws IOException {
            var storable = StorableText.of(value);
            if (isKey) {
                out.writeFieldName(storable);
            } else {
                out.writeString(storable);
            }
        }
    }
}
