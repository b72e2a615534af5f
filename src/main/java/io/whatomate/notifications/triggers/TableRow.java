package io.whatomate.notifications.triggers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** A row as a rule gets it: numbers, booleans, text; days and times as ISO 8601, with an offset where the column knows one. */
final class TableRow {

    private TableRow() {}

    static Map<String, Object> read(ResultSet row) throws SQLException {
        var columns = row.getMetaData();
        var read = new LinkedHashMap<String, Object>();
        for (var i = 1; i <= columns.getColumnCount(); i++) {
            read.put(columns.getColumnLabel(i), value(row, i, columns.getColumnType(i), columns.getColumnTypeName(i)));
        }
        return read;
    }

    private static Object value(ResultSet row, int column, int type, String typeName) throws SQLException {
        if (row.getObject(column) == null) {
            return null;
        }
        return switch (type) {
            case Types.TIMESTAMP_WITH_TIMEZONE -> row.getObject(column, OffsetDateTime.class).toInstant().toString();
            case Types.TIMESTAMP -> typeName.equals("timestamptz")
                    ? row.getObject(column, OffsetDateTime.class).toInstant().toString()
                    : row.getObject(column, LocalDateTime.class).toString();
            case Types.BIT, Types.BOOLEAN -> row.getBoolean(column);
            case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT, Types.DECIMAL, Types.NUMERIC, Types.DOUBLE, Types.REAL,
                    Types.FLOAT -> row.getObject(column);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB -> row.getBytes(column);
            default -> row.getString(column);
        };
    }
}
