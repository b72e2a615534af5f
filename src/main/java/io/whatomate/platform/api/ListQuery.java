package io.whatomate.platform.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.api.ContractParameter.Filter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.component.sql.SqlConstants;
import org.springframework.core.io.ClassPathResource;

/**
 * Narrows, orders and pages a list. The file's SELECT yields {@code id}, {@code body} (the item as JSON) and one column for
 * every field of {@code x-filter} and {@code x-sort}; sorted ones are never null. Only names declared in the contract reach
 * the statement's text, only bound values stand beside them.
 */
public final class ListQuery {

    private static final String CURSOR = "listCursor";
    private static final String ORDER = "listOrder";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> files = new ConcurrentHashMap<>();

    /** Puts the statement into the header that camel-sql takes it from, and its values into the body. */
    public void ask(Exchange exchange, String file) {
        var operation = exchange.getProperty(ApiDispatch.OPERATION, ContractOperation.class);
        var order = Order.of(operation, exchange);
        var given = exchange.getVariable("cursor", String.class);
        var cursor = given == null ? null : Cursor.of(given, order.sort());
        var values = new LinkedHashMap<>(exchange.getVariables());
        var conditions = new StringJoiner("\n  AND ", "WHERE ", "\n").setEmptyValue("");
        for (var parameter : operation.parameters()) {
            if (parameter.filter() != null && values.containsKey(parameter.variable())) {
                conditions.add(condition(parameter.filter(), parameter.variable(), values));
            }
        }
        var forward = cursor == null || cursor.forward();
        if (cursor != null) {
            conditions.add(order.beyond(forward));
            values.put("cursorValue", cursor.value());
            values.put("cursorId", cursor.id());
        }
        // One more than the page: it tells whether there is another.
        values.put("fetch", exchange.getVariable("limit", Integer.class) + 1);
        exchange.setVariable(ORDER, order);
        exchange.setVariable(CURSOR, cursor);
        exchange.getMessage().setBody(values);
        exchange.getMessage().setHeader(SqlConstants.SQL_QUERY, """
                SELECT listed.id, listed.body, CAST(listed.%s AS text) AS sorted
                FROM (
                %s) AS listed
                %s%s
                LIMIT :#fetch"""
                .formatted(order.column(), files.computeIfAbsent(file, ListQuery::read), conditions, order.clause(forward)));
    }

    /** Turns the rows into {@code {items, page}}. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        var order = exchange.getVariable(ORDER, Order.class);
        var cursor = exchange.getVariable(CURSOR, Cursor.class);
        var limit = exchange.getVariable("limit", Integer.class);
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> rows = new ArrayList<>(exchange.getMessage().getBody(List.class));
        var more = rows.size() > limit;
        if (more) {
            rows.removeLast();
        }
        var forward = cursor == null || cursor.forward();
        if (!forward) {
            rows = rows.reversed();
        }
        var page = new LinkedHashMap<String, String>();
        page.put("next", !rows.isEmpty() && (more || !forward) ? cursor(order, rows.getLast(), true) : null);
        page.put("previous", !rows.isEmpty() && (forward ? cursor != null : more) ? cursor(order, rows.getFirst(), false) : null);
        var items = rows.stream().map(row -> row.get("body").toString()).collect(Collectors.joining(",", "[", "]"));
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody("{\"items\":" + items + ",\"page\":" + json.writeValueAsString(page) + "}");
    }

    private static String cursor(Order order, Map<String, Object> row, boolean forward) {
        return new Cursor(order.sort(), (String) row.get("sorted"), (UUID) row.get("id"), forward).text();
    }

    private static String condition(Filter filter, String variable, Map<String, Object> values) {
        return switch (filter.operator()) {
            case EQUALS -> "listed.%s = CAST(:#%s AS %s)".formatted(filter.column(), variable, filter.cast());
            case CONTAINS -> {
                values.compute(variable, (name, text) -> "%" + text.toString().replaceAll("([\\\\%_])", "\\\\$1") + "%");
                yield "listed.%s ILIKE CAST(:#%s AS text)".formatted(filter.column(), variable);
            }
            case AT_LEAST -> "listed.%s >= CAST(:#%s AS %s)".formatted(filter.column(), variable, filter.cast());
            case BEFORE -> "listed.%s < CAST(:#%s AS %s)".formatted(filter.column(), variable, filter.cast());
        };
    }

    /** Without comment lines: a colon in a comment would be taken for a parameter. */
    private static String read(String file) {
        try {
            return new ClassPathResource("sql/" + file + ".sql")
                    .getContentAsString(StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("--"))
                    .collect(Collectors.joining("\n", "", "\n"));
        } catch (IOException e) {
            throw new UncheckedIOException("No statement sql/" + file + ".sql", e);
        }
    }

    /**
     * Of equals, the older row comes first.
     *
     * @param type PostgreSQL type of the column
     */
    private record Order(String sort, String column, String type, boolean descending) {

        static Order of(ContractOperation operation, Exchange exchange) {
            var parameter = operation.sortParameter()
                    .orElseThrow(() -> new IllegalStateException("The list " + operation.id() + " has no x-sort"));
            var sort = exchange.getVariable(parameter.variable(), String.class);
            var field = sort.startsWith("-") ? sort.substring(1) : sort;
            var type = parameter.sort().get(field);
            if (type == null) {
                throw new IllegalStateException("The contract's x-sort of " + operation.id() + " lacks " + field);
            }
            return new Order(sort, ContractReader.column(field), type, sort.startsWith("-"));
        }

        String clause(boolean forward) {
            return "ORDER BY listed.%s %s, listed.id %s"
                    .formatted(column, descending == forward ? "DESC" : "ASC", forward ? "ASC" : "DESC");
        }

        /** Its first half follows from the second, but only a plain comparison lets an index begin at the cursor. */
        String beyond(boolean forward) {
            return "listed.%1$s %2$s= CAST(:#cursorValue AS %3$s) AND (listed.%1$s %2$s CAST(:#cursorValue AS %3$s) OR listed.id %4$s CAST(:#cursorId AS uuid))"
                    .formatted(column, descending == forward ? "<" : ">", type, forward ? ">" : "<");
        }
    }
}
