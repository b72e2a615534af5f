package io.whatomate.notifications.actions;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.Temporal;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Dates and times as programs write them: ISO 8601, SQL's with a blank, SAP's eight digits, e-mail's (RFC 1123), seconds and
 * milliseconds since 1970, and what databases give. What has no zone of its own is of the reader's.
 */
record Moments(ZoneId zone) {

    private static final Pattern DIGITS = Pattern.compile("-?[0-9]{9,16}");
    /** From here on they are milliseconds: as seconds it would be the year 5138. */
    private static final long MILLISECONDS = 100_000_000_000L;

    private static final DateTimeFormatter WRITTEN = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .optionalStart()
            .appendPattern("['T'][ ]HH:mm")
            .optionalStart()
            .appendPattern(":ss")
            .optionalStart().appendFraction(ChronoField.NANO_OF_SECOND, 1, 9, true).optionalEnd()
            .optionalEnd()
            .appendPattern("[ ]")
            .optionalStart().appendOffset("+HH:MM", "Z").optionalEnd()
            .optionalStart().appendOffset("+HHMM", "Z").optionalEnd()
            .optionalStart().appendOffset("+HH", "Z").optionalEnd()
            .optionalEnd()
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);

    /** @return a {@link LocalDate}, {@link LocalTime} or {@link ZonedDateTime} in the zone; empty when it is none of them */
    Optional<Temporal> read(Object value) {
        try {
            return Optional.ofNullable(switch (value) {
                case Instant instant -> instant.atZone(zone);
                case ZonedDateTime moment -> moment.withZoneSameInstant(zone);
                case OffsetDateTime moment -> moment.atZoneSameInstant(zone);
                case LocalDateTime local -> local.atZone(zone);
                case LocalDate date -> date;
                case LocalTime time -> time;
                case java.sql.Date date -> date.toLocalDate();
                case java.sql.Time time -> time.toLocalTime();
                case Date date -> date.toInstant().atZone(zone);
                case Number number -> text(Decimals.of(number).map(amount -> amount.toBigInteger().toString()).orElse(""));
                case String text -> text(text.strip());
                default -> null;
            });
        } catch (DateTimeException | ArithmeticException notADate) {
            return Optional.empty();
        }
    }

    /** @throws DateTimeException when the text is not written so */
    Temporal read(String text, DateTimeFormatter pattern) {
        return best(pattern.parseBest(text.strip(), ZonedDateTime::from, LocalDateTime::from, LocalDate::from, LocalTime::from));
    }

    private Temporal text(String text) {
        if (text.length() == 8 && text.chars().allMatch(Character::isDigit)) {
            return LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
        } else if (DIGITS.matcher(text).matches()) {
            var count = Long.parseLong(text);
            return (Math.abs(count) < MILLISECONDS ? Instant.ofEpochSecond(count) : Instant.ofEpochMilli(count)).atZone(zone);
        } else if (text.length() > 3 && text.charAt(2) == ':') {
            return LocalTime.parse(text);
        } else if (text.isEmpty() || text.length() > 60) {
            return null;
        }
        return Character.isDigit(text.charAt(0)) && text.indexOf('-') == 4
                ? best(WRITTEN.parseBest(text.replaceFirst("\\[.*]$", ""), OffsetDateTime::from, LocalDateTime::from, LocalDate::from))
                : ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).withZoneSameInstant(zone);
    }

    private Temporal best(TemporalAccessor parsed) {
        return switch (parsed) {
            case OffsetDateTime moment -> moment.atZoneSameInstant(zone);
            case ZonedDateTime moment -> moment.withZoneSameInstant(zone);
            case LocalDateTime local -> local.atZone(zone);
            case LocalDate date -> date;
            case LocalTime time -> time;
            default -> throw new DateTimeException("Neither date nor time");
        };
    }

    /** The kinds that {@link #read(Object)} knows, for the author of a rule. */
    static List<String> kinds() {
        return List.of("2026-11-25", "2026-11-25T17:30:00Z", "2026-11-25 17:30:00", "20261125", "1795628400");
    }
}
