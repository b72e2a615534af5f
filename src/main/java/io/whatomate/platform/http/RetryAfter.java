package io.whatomate.platform.http;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Set;
import org.apache.hc.client5.http.utils.DateUtils;

/** How long a target asks to be left alone (RFC 9110, 10.2.3): seconds, or a date in one of HTTP's three notations. */
final class RetryAfter {

    /** Whoever asks for a day, or whose clock is years off, is asked again after an hour. */
    static final Duration LONGEST = Duration.ofHours(1);

    /** Too Many Requests, Service Unavailable. With a redirect it means something else. */
    private static final Set<Integer> STATUSES = Set.of(429, 503);

    /** The third notation, which the client's own reader does not know. */
    private static final DateTimeFormatter ASCTIME =
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private RetryAfter() {}

    /**
     * @param written the header's value, or null
     * @return from zero to {@link #LONGEST}; null when the answer does not ask for it, or nobody can read what it asks for
     */
    static Duration of(int status, String written, Instant now) {
        if (written == null || !STATUSES.contains(status)) {
            return null;
        }
        var asked = written.strip();
        if (asked.matches("[0-9]{1,30}")) {
            return asked.length() > 5 ? LONGEST : shortened(Duration.ofSeconds(Integer.parseInt(asked)));
        }
        var date = date(asked);
        return date == null ? null : shortened(Duration.between(now, date));
    }

    private static Instant date(String asked) {
        var date = DateUtils.parseStandardDate(asked);
        if (date != null) {
            return date;
        }
        try {
            return ASCTIME.parse(asked, Instant::from);
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }

    private static Duration shortened(Duration asked) {
        return asked.isNegative() ? Duration.ZERO : asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
    }
}
