package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * A value of a column that rows are ordered by, as it can be kept and given back to the database: numbers exactly, everything
 * else as the database writes it.
 */
record SqlValue(@JsonProperty("number") boolean number, @JsonProperty("text") String text) {

    static SqlValue read(ResultSet row, String column) throws SQLException {
        return switch (row.getObject(column)) {
            case null -> throw new SQLException("The column " + column + " of the trigger's table is null");
            case BigDecimal exact -> new SqlValue(true, exact.toPlainString());
            case Integer whole -> new SqlValue(true, whole.toString());
            case Long whole -> new SqlValue(true, whole.toString());
            case Short whole -> new SqlValue(true, whole.toString());
            case BigInteger whole -> new SqlValue(true, whole.toString());
            default -> new SqlValue(false, row.getString(column));
        };
    }

    void bind(PreparedStatement statement, int position) throws SQLException {
        if (!number) {
            statement.setString(position, text);
        } else if (text.matches("-?\\d{1,18}")) {
            statement.setLong(position, Long.parseLong(text));
        } else {
            statement.setBigDecimal(position, new BigDecimal(text));
        }
    }
}
