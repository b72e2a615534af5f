package io.whatomate.notifications.actions;

import io.whatomate.notifications.connections.ConnectedDatabase;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.notifications.connections.Dialect;
import io.whatomate.notifications.connections.HeldRow;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Sets columns of one row in a database of somebody else's. Speaks JDBC itself: a {@code sql:} endpoint is tied to its data
 * source and text when the route starts, and here a call names both.
 */
@Component("writeBack")
class WriteBack {

    private static final int MOST_SECONDS = 10;
    private static final int LONGEST_WORDS = 300;

    private final Connections connections;
    private final Payloads payloads;

    WriteBack(Connections connections, Payloads payloads) {
        this.connections = connections;
        this.payloads = payloads;
    }

    /**
     * @param text the statement, with a place for each value
     * @param values of the columns by their names, null for none
     */
    record Change(ConnectedDatabase database, String table, String text, Map<String, Object> values, Object key, ZoneId zone) {}

    /** Everything that can be refused before the database is asked. */
    public Change plan(@Variable(ActionFrame.CALL) ActionCall call) {
        var organization = call.variables().get("organizationId");
        return change(call, connections.database(call.required("connection"), organization == null ? null : organization.toString()));
    }

    Change change(ActionCall call, ConnectedDatabase database) {
        var table = call.required("table");
        var key = call.text("key") == null ? "id" : call.text("key");
        var values = values(call);
        var columns = values.keySet().stream().map(column -> database.column(column) + " = ?").collect(Collectors.joining(", "));
        var text = "UPDATE " + database.table(table) + " SET " + columns + " WHERE " + database.column(key) + " = ?";
        call.required("keyValue");
        return new Change(database, table, text, values, scalar(call, "keyValue", call.value("keyValue")), TemplateActions.zone(call, null));
    }

    /**
     * Gives {@code writtenRows}: 1, or 0 when there is no such row.
     *
     * @param held the row that the rule's trigger keeps locked, if any
     */
    public void write(
            @Variable(ActionFrame.CALL) ActionCall call, @Variable("change") Change change, @ExchangeProperty(HeldRow.PROPERTY) HeldRow held) {
        try {
            if (held == null || !held.write(change.database(), change.table(), connection -> update(connection, call, change))) {
                writeApart(call, change);
            }
        } catch (SQLException e) {
            throw refused(call, e);
        }
    }

    private static void writeApart(ActionCall call, Change change) throws SQLException {
        try (var connection = change.database().source().getConnection()) {
            connection.setAutoCommit(false);
            try {
                update(connection, call, change);
                connection.commit();
            } catch (Problem e) {
                connection.rollback();
                throw e;
            }
        }
    }

    private static void update(Connection connection, ActionCall call, Change change) throws SQLException {
        try (var statement = connection.prepareStatement(change.text())) {
            statement.setQueryTimeout(MOST_SECONDS);
            var place = 1;
            for (var value : Stream.concat(change.values().values().stream(), Stream.of(change.key())).toList()) {
                bind(statement, place++, value, change);
            }
            var rows = statement.executeUpdate();
            if (rows > 1) {
                throw call.fault("key", "unique", "names no single row: " + rows + " have this value, and none was changed");
            }
            call.results().put("writtenRows", rows);
        }
    }

    /** Shows the change that would be made. */
    public void show(@Variable(ActionFrame.CALL) ActionCall call, @Variable("change") Change change) {
        var set = new LinkedHashMap<String, Object>();
        change.values().forEach((column, value) -> set.put(column, value == null ? null : value.toString()));
        call.capture(Map.of("connection", change.database().name(), "table", change.table(), "keyValue", change.key().toString(), "set", set));
        call.results().put("writtenRows", 1);
    }

    private Map<String, Object> values(ActionCall call) {
        var errors = new ArrayList<FieldError>();
        var mapped = new MappedValues(payloads.sources(call), new ValueFormat(Locale.ROOT, TemplateActions.zone(call, null)), errors);
        var mapping = mapped.read("set", call.required("set"));
        if (mapping != null && !mapping.isNamed()) {
            throw call.fault("set", "mapping", "gives each column its value, as in status='sent'; sent_at=@now");
        }
        var values = new LinkedHashMap<String, Object>();
        for (var entry : mapping == null ? List.<ValueMapping.Entry>of() : mapping.entries()) {
            var before = errors.size();
            var value = mapped.value("set", entry);
            if (value == null && errors.size() == before && mapped.mayBeNull(entry)) {
                values.put(entry.name(), null);
            } else if (value == null && isOfASend(call, entry)) {
                values.put(entry.name(), entry.source());
            } else if (value == null && errors.size() == before) {
                errors.add(new FieldError("set", "missing", entry.source() + " is missing; give it a |default:…, or |null where the column is to be empty then"));
            } else if (value != null) {
                values.put(entry.name(), scalar(call, "set", value));
            }
        }
        if (!errors.isEmpty()) {
            throw call.fault("set", errors.getFirst().code(), errors.getFirst().detail());
        }
        return values;
    }

    /** In a captured run nothing is sent, so there is no {@code @messageId}. */
    private static boolean isOfASend(ActionCall call, ValueMapping.Entry entry) {
        return call.variables().get("capture") != null && entry.path() != null && entry.path().variable() != null;
    }

    private static Object scalar(ActionCall call, String property, Object value) {
        return switch (value) {
            case String text -> text;
            case Boolean word -> word;
            case Instant moment -> moment;
            case UUID id -> id.toString();
            case Number number -> Decimals.of(number).orElseThrow(() -> call.fault(property, "type", "is a number that no column holds"));
            default -> throw call.fault(property, "type", "takes texts, numbers, true and false");
        };
    }

    /** PostgreSQL gives a text the type of its column; MariaDB turns texts into numbers by itself, but not into truth values. */
    private static void bind(PreparedStatement statement, int place, Object value, Change change) throws SQLException {
        var postgresql = change.database().dialect() == Dialect.POSTGRESQL;
        switch (value) {
            // Of no type: the database knows its column's.
            case null -> statement.setNull(place, Types.NULL);
            case BigDecimal number when postgresql -> statement.setString(place, number.toPlainString());
            case Instant moment when !postgresql -> statement.setObject(place, moment.atZone(change.zone()).toLocalDateTime());
            case Object other when postgresql -> statement.setString(place, other.toString());
            case Object other -> statement.setObject(place, other);
        }
    }

    /** What the database cannot do for the author is said; what it cannot do at the moment is tried again. */
    private static Problem refused(ActionCall call, SQLException e) {
        var kind = Objects.toString(e.getSQLState(), "08000");
        if (List.of("22", "23", "42", "44", "0A").stream().anyMatch(kind::startsWith)) {
            var words = Objects.toString(e.getMessage(), "").lines().findFirst().orElse("");
            return call.fault("set", "refused", "is refused by the database (" + kind + "): "
                    + words.substring(0, Math.min(words.length(), LONGEST_WORDS)));
        }
        return Problem.of(503, "connection-away", "Connection away",
                "The database of the connection '" + call.text("connection") + "' cannot be written to now (" + kind + ").");
    }
}
