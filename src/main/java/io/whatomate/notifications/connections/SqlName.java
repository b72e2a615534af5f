package io.whatomate.notifications.connections;

import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The name of a table or column of somebody else's database, such as {@code orders}, {@code sales.orders} or ERPNext's
 * {@code tabSales Order}. It is checked and quoted, since no driver takes a name as a parameter.
 */
public record SqlName(List<String> parts) {

    /** Neither quote of any database, nor a backslash, a line end or a dot. */
    private static final Pattern PART = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_$# -]{0,62}(?<! )");

    private static final int MOST_PARTS = 3;

    /** @throws Problem 400 connection-identifier when it is no such name */
    public static SqlName table(String text) {
        var name = new SqlName(List.of(text.split("\\.", -1)));
        if (name.parts().size() > MOST_PARTS || !name.parts().stream().allMatch(part -> PART.matcher(part).matches())) {
            throw Problem.of(400, "connection-identifier", "No name of a table",
                    "'" + text + "' is no name of a table. Write it as table or schema.table, of letters, digits, _ and blanks, without quotes.");
        }
        return name;
    }

    /** @throws Problem 400 connection-identifier when it is no such name */
    public static SqlName column(String text) {
        if (!PART.matcher(text).matches()) {
            throw Problem.of(400, "connection-identifier", "No name of a column",
                    "'" + text + "' is no name of a column. Write it with letters, digits, _ and blanks, without quotes.");
        }
        return new SqlName(List.of(text));
    }

    static boolean isName(String table) {
        try {
            return table(table) != null;
        } catch (Problem no) {
            return false;
        }
    }

    /** As it stands in a statement. */
    public String quoted(Dialect dialect) {
        return parts.stream().map(dialect::quoted).collect(Collectors.joining("."));
    }
}
