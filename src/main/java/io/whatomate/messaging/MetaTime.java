package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Timestamp;
import java.time.Instant;

/** Meta's timestamps: unix seconds as a string; milliseconds have been seen (facts of live traffic). */
final class MetaTime {

    private static final long LATEST_SECOND = 100_000_000_000L;

    /** 2009, when WhatsApp began: what is told of before is another unit, or no time at all. */
    private static final Instant EARLIEST = Instant.ofEpochSecond(1_230_768_000L);

    private MetaTime() {}

    /** The time told, or {@code otherwise} when there is none or it is not a time. */
    static Timestamp of(JsonNode node, Instant otherwise) {
        try {
            var number = Long.parseLong(node.asText());
            var instant = number > LATEST_SECOND ? Instant.ofEpochMilli(number) : Instant.ofEpochSecond(number);
            // A clock from the future would keep the 24-hour window open for ever.
            return Timestamp.from(
                    instant.isBefore(EARLIEST) || instant.isAfter(otherwise.plusSeconds(300)) ? otherwise : instant);
        } catch (NumberFormatException e) {
            return Timestamp.from(otherwise);
        }
    }
}
