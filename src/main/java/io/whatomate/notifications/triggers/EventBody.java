package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

/** What a record says: a Map or a List where it is JSON, else its text. */
final class EventBody {

    private static final ObjectReader JSON = new ObjectMapper()
            .readerFor(Object.class)
            .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private EventBody() {}

    /** @param text null for a record without a value */
    static Object of(String text) {
        if (text == null) {
            return "";
        }
        var first = text.stripLeading();
        if (!first.startsWith("{") && !first.startsWith("[")) {
            return text;
        }
        try {
            return json(text);
        } catch (JsonProcessingException | NumberFormatException e) {
            return text;
        }
    }

    /** @throws JsonProcessingException when it is no JSON */
    static Object json(String text) throws JsonProcessingException {
        return JSON.readValue(text);
    }
}
