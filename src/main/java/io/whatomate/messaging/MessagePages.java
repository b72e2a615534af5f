package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Both ends of {@code list-contact-messages.sql}. A page begins with its newest message; {@code next} leads to older ones,
 * {@code previous} to newer ones. Where nothing newer is there yet, {@code previous} leads to what will come.
 */
@Component("messagePages")
class MessagePages {

    private final ObjectMapper json;

    MessagePages(ObjectMapper json) {
        this.json = json;
    }

    /** @return the statement's parameters; one message more than the page tells whether there is another page */
    public Map<String, Object> ask(Exchange exchange, @Variable("cursor") String cursor) {
        var limit = exchange.getVariable("limit", Integer.class);
        var place = place(cursor);
        var parameters = new HashMap<>(exchange.getVariables());
        parameters.putIfAbsent("accountId", null);
        parameters.put("placeAt", place.at());
        parameters.put("placeId", place.id());
        parameters.put("newer", place.newer() ? limit + 1 : 0);
        parameters.put("older", place.newer() ? 0 : limit + 1);
        return parameters;
    }

    /** @throws Problem 404 when there is no such contact */
    public void answer(Exchange exchange, @Variable("cursor") String cursor) throws JsonProcessingException {
        var limit = exchange.getVariable("limit", Integer.class);
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> rows = new ArrayList<>(exchange.getMessage().getBody(List.class));
        if (rows.isEmpty()) {
            throw Problem.of(404, "not-found", "Not found", "There is no such contact in your organization.");
        }
        // A contact without messages here is one row of nulls.
        rows.removeIf(row -> row.get("id") == null);
        var place = place(cursor);
        var more = rows.size() > limit;
        if (more && place.newer()) {
            rows.removeFirst();
        } else if (more) {
            rows.removeLast();
        }
        var page = new LinkedHashMap<String, String>();
        page.put("next", rows.isEmpty()
                ? (place.newer() ? turned(place, false) : null)
                : (more || place.newer() ? placed(rows.getLast(), false) : null));
        page.put("previous", rows.isEmpty() ? (cursor == null ? null : turned(place, true)) : placed(rows.getFirst(), true));
        var items = rows.stream().map(row -> row.get("body").toString()).collect(Collectors.joining(",", "[", "]"));
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody("{\"items\":" + items + ",\"page\":" + json.writeValueAsString(page) + "}");
    }

    private static MessagePlace place(String cursor) {
        return cursor == null ? MessagePlace.END : MessagePlace.of(cursor);
    }

    private static String turned(MessagePlace place, boolean newer) {
        return new MessagePlace(newer, place.at(), place.id()).text();
    }

    private static String placed(Map<String, Object> row, boolean newer) {
        return new MessagePlace(newer, (String) row.get("placed"), row.get("id").toString()).text();
    }
}
