package io.whatomate.webhook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ValueNode;
import io.whatomate.platform.ExactNumbers;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Reads a body of Meta's. A number that PostgreSQL cannot hold, or that
 * would be far longer written out than it stands there, becomes a text: one of them must neither fill the memory nor keep
 * the rest of the body from being understood.
 */
final class BodyReader {

    /** Characters of a number, which is also the parser's own bound; PostgreSQL would take 131,072 digits. */
    private static final int LONGEST_NUMBER = 1000;

    /** Characters of a name; longer ones are cut, as they are nobody's. The delivery keeps them. */
    private static final int LONGEST_NAME = 10_000;

    /** Digits of a number written out that has an exponent: a body of 3 MB in full of them comes to some 30 MB. */
    private static final int LONGEST_POWER = 50;

    /** Digits of an exponent that is still taken for a number; {@link BigDecimal} refuses one of more than ten. */
    private static final int LONGEST_EXPONENT = 6;

    /** Reads what the usual parser refuses by its length: nothing is longer than a body may be. */
    private static final JsonFactory PATIENT = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final ObjectReader reader;

    BodyReader(ObjectMapper json) {
        this.reader = ExactNumbers.in(json).reader()
                .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .with(new Numbers());
    }

    /** @throws IOException when the bytes are not one JSON value in UTF-8, or one that is nested too deep */
    JsonNode read(byte[] body) throws IOException {
        try {
            return reader.readTree(body);
        } catch (JsonProcessingException | NumberFormatException refused) {
            return reader.readTree(withinBounds(body));
        }
    }

    private static String withinBounds(byte[] body) throws IOException {
        var text = new StringWriter(body.length);
        // Strictly: a reader would put U+FFFD in the place of broken bytes.
        var given = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
        try (var parser = PATIENT.createParser(given); var generator = PATIENT.createGenerator(text)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME) {
                    var name = parser.currentName();
                    generator.writeFieldName(name.substring(0, Math.min(name.length(), LONGEST_NAME)));
                } else if (!parser.currentToken().isNumeric()) {
                    generator.copyCurrentEvent(parser);
                } else if (isLong(parser.getText())) {
                    generator.writeString(parser.getText());
                } else {
                    generator.writeNumber(parser.getText());
                }
            }
        }
        return text.toString();
    }

    private static boolean isLong(String number) {
        var exponent = Math.max(number.indexOf('e'), number.indexOf('E'));
        return number.length() > LONGEST_NUMBER || (exponent >= 0 && number.length() - exponent > LONGEST_EXPONENT + 1);
    }

    private static final class Numbers extends JsonNodeFactory {

        private static final long serialVersionUID = 1L;

        @Override
        public ValueNode numberNode(BigDecimal number) {
            if (number == null) {
                return nullNode();
            }
            var digits = Math.max((long) number.precision() - number.scale(), number.scale());
            return digits > LONGEST_POWER && digits > number.precision() ? textNode(number.toString()) : super.numberNode(number);
        }
    }
}
