package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.connections.Dialect;
import io.whatomate.notifications.triggers.TableTrigger.Table;
import io.whatomate.notifications.triggers.TriggerMarks.Held;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rows whose date comes near, or is past, by so many days: looked for once a day at a time of the zone, by one node. Days that
 * were missed are made up. A row comes again when its date has changed.
 */
final class DateTrigger implements TriggerWork {

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final ObjectMapper json = new ObjectMapper();
    private final TriggerSource source;
    private final Table table;
    private final String date;
    private final int days;
    private final LocalTime time;
    private final String zone;
    private final int catchUpDays;
    private boolean looked;

    /**
     * How far it has come.
     *
     * @param day the last day that is through
     * @param after of the day behind it, the row that is through; null for none
     */
    record DateMark(@JsonProperty("day") String day, @JsonProperty("after") SqlValue after) {}

    private record Row(SqlValue key, Map<String, Object> columns) {}

    /** @param days after a day of the schedule that the date lies; below zero when it is past */
    private DateTrigger(
            TriggerSource source, Table table, String date, int days, LocalTime time, String zone, int catchUpDays) {
        this.source = source;
        this.table = table;
        this.date = date;
        this.days = days;
        this.time = time;
        this.zone = zone;
        this.catchUpDays = catchUpDays;
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, TriggerParameters given) {
        var connection = given.text("connection");
        var table = given.text("table");
        var key = given.text("keyColumn");
        var date = given.text("dateColumn");
        var days = given.whole("days", 1, 0, 3660);
        var before = given.oneOf("when", "before", Set.of("before", "after")).equals("before");
        var time = time(given.text("time", "09:00"));
        var zone = given.text("zone", "");
        var catchUpDays = given.whole("catchUpDays", 3, 0, 31);
        var batch = given.whole("batchSize", 100, 1, 10_000);
        ScheduleTrigger.zone(zone, null);
        return () -> {
            var database = source.connections().database(connection, source.organizationId());
            var rows = new Table(database, table, database.table(table), key, database.column(key), batch, LONGEST_WAIT);
            return new DateTrigger(source, rows, database.column(date), before ? days : -days, time, zone, catchUpDays);
        };
    }

    @Override
    public Duration turn(Events events) throws Exception {
        if (!looked) {
            // Else it would show on the first of the days that are told, which may be tomorrow.
            look();
            looked = true;
        }
        var held = source.marks().hold(source.rule(), table.place("date") + "/" + date + "/" + days, source.organizationId());
        if (held.isEmpty()) {
            return WAIT;
        }
        try {
            return bringDays(held.get(), events);
        } finally {
            source.marks().release(held.get());
        }
    }

    @Override
    public void look() throws SQLException {
        table.look(date);
    }

    private Duration bringDays(Held place, Events events) throws Exception {
        var zoneId = ScheduleTrigger.zone(zone, place.zone());
        var today = latest(source.clock().instant(), time, zoneId);
        if (place.mark().isEmpty()) {
            // What was to be told before the rule was made is not.
            source.marks().keep(place, json.writeValueAsString(new DateMark(today.toString(), null)));
            return untilNext(today, zoneId);
        }
        var mark = json.readValue(place.mark(), DateMark.class);
        var through = LocalDate.parse(mark.day());
        var earliest = today.minusDays(catchUpDays + 1L);
        var after = through.isBefore(earliest) ? null : mark.after();
        for (var day = (through.isBefore(earliest) ? earliest : through).plusDays(1); !day.isAfter(today); day = day.plusDays(1)) {
            bringDay(place, day, after, zoneId, events);
            after = null;
        }
        return untilNext(today, zoneId);
    }

    private void bringDay(Held place, LocalDate day, SqlValue from, ZoneId zoneId, Events events) throws Exception {
        var target = day.plusDays(days);
        var progress = new Progress(source.marks(), place);
        var after = from;
        List<Row> rows;
        try {
            do {
                rows = rows(target, after, zoneId);
                for (var row : rows) {
                    var key = TableTrigger.key(table.plain(), row.key().text(), target.toString());
                    events.fire(() -> new LinkedHashMap<>(row.columns()), key);
                    after = row.key();
                    progress.reached(json.writeValueAsString(new DateMark(day.minusDays(1).toString(), after)));
                }
            } while (rows.size() == table.batch());
        } finally {
            progress.keep();
        }
        source.marks().keep(place, json.writeValueAsString(new DateMark(day.toString(), null)));
    }

    private List<Row> rows(LocalDate day, SqlValue after, ZoneId zoneId) throws SQLException {
        var sql = "SELECT * FROM " + table.quoted() + " WHERE " + date + " >= ? AND " + date + " < ?"
                + (after == null ? "" : " AND " + table.key() + " > ?") + " ORDER BY " + table.key() + " LIMIT " + table.batch();
        try (var connection = table.open(); var statement = table.prepare(connection, sql)) {
            statement.setString(1, begin(day, zoneId));
            statement.setString(2, begin(day.plusDays(1), zoneId));
            if (after != null) {
                after.bind(statement, 3);
            }
            try (var found = statement.executeQuery()) {
                var rows = new ArrayList<Row>();
                while (found.next()) {
                    rows.add(new Row(SqlValue.read(found, table.keyPlain()), TableRow.read(found)));
                }
                return rows;
            }
        }
    }

    /** PostgreSQL takes the offset where the column knows one, and passes over it in dates and times without. */
    private String begin(LocalDate day, ZoneId zoneId) {
        return table.database().dialect() == Dialect.POSTGRESQL
                ? day.atStartOfDay(zoneId).toOffsetDateTime().toString()
                : day.toString();
    }

    /** The last day whose time has come. By moments, since a time of day comes twice, or not at all, when clocks change. */
    static LocalDate latest(Instant now, LocalTime time, ZoneId zone) {
        var day = now.atZone(zone).toLocalDate();
        return day.atTime(time).atZone(zone).toInstant().isAfter(now) ? day.minusDays(1) : day;
    }

    private Duration untilNext(LocalDate today, ZoneId zoneId) {
        var wait = Duration.between(source.clock().instant(), today.plusDays(1).atTime(time).atZone(zoneId).toInstant());
        return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.isNegative() ? Duration.ZERO : wait;
    }

    private static LocalTime time(String text) {
        try {
            return LocalTime.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("'" + text + "' is no time of day. Write it as 09:00");
        }
    }
}
