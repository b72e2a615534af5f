package io.whatomate.platform.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.ColumnMapRowMapper;
import org.springframework.jdbc.support.SQLExceptionSubclassTranslator;
import org.springframework.jdbc.support.SQLExceptionTranslator;

/**
 * A SELECT of at most one row, asked for several lists of parameters at once: its text, unchanged but for the parameters,
 * stands in a LATERAL join behind one array for each of them. How many are asked makes no other text, so PostgreSQL plans it once.
 */
final class GatheredSelect {

    private static final String PLACE = "asked_place";

    /** @param types PostgreSQL's names of the parameters' types */
    private record Text(String sql, List<String> types) {}

    private final SQLExceptionTranslator failures = new SQLExceptionSubclassTranslator();
    private final DataSource dataSource;
    private final CompiledStatements.Statement statement;
    private volatile Text text;

    GatheredSelect(DataSource dataSource, CompiledStatements.Statement statement) {
        this.dataSource = dataSource;
        this.statement = statement;
    }

    /**
     * As the tenant of the calling thread.
     *
     * @param questions values of the statement's parameters
     * @return for each its row by column, the value itself when it has but one column, or null when there is none
     * @throws DataAccessException as {@code sql} has it
     * @throws SQLException when the statement answers several rows
     */
    List<Object> answers(List<List<Object>> questions) throws SQLException {
        try (var connection = connection()) {
            var together = text(connection);
            try (var select = connection.prepareStatement(together.sql())) {
                set(select, together.types(), questions);
                return answers(select, questions.size());
            }
        } catch (SQLException e) {
            var known = failures.translate("gathered", statement.text(), e);
            if (known == null) {
                throw e;
            }
            throw known;
        }
    }

    private Connection connection() {
        try {
            return dataSource.getConnection();
        } catch (SQLException e) {
            throw new CannotGetJdbcConnectionException("No connection for a read", e);
        }
    }

    private static List<Object> answers(PreparedStatement select, int questions) throws SQLException {
        var mapper = new ColumnMapRowMapper();
        var answers = new ArrayList<Object>(Collections.nCopies(questions, null));
        try (var found = select.executeQuery()) {
            while (found.next()) {
                var row = mapper.mapRow(found, found.getRow());
                var place = ((Number) row.remove(PLACE)).intValue() - 1;
                if (answers.set(place, row.size() == 1 ? row.values().iterator().next() : row) != null) {
                    throw new SQLException("A statement that is asked for one row answered several");
                }
            }
        }
        return answers;
    }

    private static void set(PreparedStatement select, List<String> types, List<List<Object>> questions) throws SQLException {
        for (var i = 0; i < types.size(); i++) {
            var values = new String[questions.size()];
            for (var q = 0; q < values.length; q++) {
                var value = questions.get(q).get(i);
                values[q] = value == null ? null : value.toString();
            }
            select.setArray(i + 1, select.getConnection().createArrayOf(types.get(i), values));
        }
    }

    private Text text(Connection connection) throws SQLException {
        var known = text;
        if (known == null) {
            known = together(types(connection));
            text = known;
        }
        return known;
    }

    private List<String> types(Connection connection) throws SQLException {
        try (var one = connection.prepareStatement(statement.text())) {
            var parameters = one.getParameterMetaData();
            var types = new String[parameters.getParameterCount()];
            for (var i = 0; i < types.length; i++) {
                types[i] = parameters.getParameterTypeName(i + 1);
            }
            return List.copyOf(Arrays.asList(types));
        }
    }

    private Text together(List<String> types) {
        var arrays = types.stream().map(type -> "?::" + type + "[]").collect(Collectors.joining(", "));
        var names = IntStream.range(0, types.size()).mapToObj(i -> "p" + i + ", ").collect(Collectors.joining());
        var one = new StringBuilder(statement.parts().getFirst());
        for (var i = 0; i < types.size(); i++) {
            one.append("asked.p").append(i).append(statement.parts().get(i + 1));
        }
        // The line's end: the text may end in a comment.
        return new Text("SELECT one.*, asked.place AS " + PLACE + " FROM unnest(" + arrays + ") WITH ORDINALITY asked ("
                + names + "place) CROSS JOIN LATERAL (" + one + "\n) one", types);
    }
}
