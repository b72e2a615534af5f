package io.whatomate.platform;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;

/**
 * JSON whose numbers stay as they were written: a price of 10.50 becomes neither 10.5 nor, where it is large, 1.05E7, and no digit is
 * rounded away. Reading may end in a {@link NumberFormatException}, for an exponent that no BigDecimal has.
 */
public final class ExactNumbers {

    private ExactNumbers() {}

    /** A mapper like the given one. */
    public static ObjectMapper in(ObjectMapper json) {
        return json.copy()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .configure(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES, false);
    }
}
