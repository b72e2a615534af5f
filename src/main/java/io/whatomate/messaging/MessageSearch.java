package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.StorableText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/**
 * Both ends of {@code search-messages.sql}. A cursor is the id of the last message that was found: ids grow with time, and
 * within a contact the message tells its place in the talk.
 */
@Component("messageSearch")
class MessageSearch {

    private final ObjectMapper json;

    MessageSearch(ObjectMapper json) {
        this.json = json;
    }

    /** @return the statement's parameters; one message more than the page tells whether there is another page */
    public Map<String, Object> ask(Exchange exchange) {
        var limit = exchange.getVariable("limit", Integer.class);
        var parameters = new HashMap<>(exchange.getVariables());
        parameters.put("q", StorableText.composed(exchange.getVariable("q", String.class)));
        parameters.putIfAbsent("contactId", null);
        parameters.put("before", parameters.get("cursor"));
        parameters.put("fetch", limit + 1);
        return parameters;
    }

    /** The page: what was asked for, and the id to go on from where one more row was found. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        var limit = exchange.getVariable("limit", Integer.class);
        @SuppressWarnings("unchecked")
        List<Map<String, Object>> rows = new ArrayList<>(exchange.getMessage().getBody(List.class));
        var page = new LinkedHashMap<String, String>();
        page.put("next", null);
        page.put("previous", null);
        if (rows.size() > limit) {
            rows.removeLast();
            page.put("next", rows.getLast().get("id").toString());
        }
        var items = rows.stream().map(row -> row.get("body").toString()).collect(Collectors.joining(",", "[", "]"));
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody("{\"items\":" + items + ",\"page\":" + json.writeValueAsString(page) + "}");
    }
}
