package io.whatomate.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What customers see of a business, to and from Meta (Meta, "Business profiles"). */
@Component("businessProfile")
class BusinessProfile {

    private static final List<String> TEXTS = List.of("about", "address", "description", "email", "vertical");

    private final ObjectMapper json;

    BusinessProfile(ObjectMapper json) {
        this.json = json;
    }

    /** Sets the question as {@code direct:getFromGraph} takes it. */
    public void ask(Exchange exchange, @Variable("connection") Map<String, Object> connection) {
        exchange.getMessage().setBody(call(connection, Map.of(
                "query", "fields=about,address,description,email,profile_picture_url,websites,vertical")));
    }

    /** Sets the call as {@code direct:postToGraph} takes it: what the document leaves out stays at Meta as it is. */
    public void change(
            Exchange exchange,
            @Variable("connection") Map<String, Object> connection,
            @Variable("profile") Map<String, Object> profile) throws JsonProcessingException {
        var body = new LinkedHashMap<String, Object>(profile);
        body.put("messaging_product", "whatsapp");
        exchange.getMessage().setBody(call(connection, Map.of("document", json.writeValueAsBytes(body))));
    }

    private static Map<String, Object> call(Map<String, Object> connection, Map<String, Object> more) {
        var call = new HashMap<>(connection);
        call.put("path", connection.get("phone_id") + "/whatsapp_business_profile");
        call.putAll(more);
        return call;
    }

    /** @throws Problem 503 when Meta could not be asked, else 422 when it refused */
    public void heed(Exchange exchange) {
        var answer = GraphAnswer.of(exchange, json);
        if (answer.refusesField()) {
            throw Problem.of(422, "profile-refused", "WhatsApp refuses the profile",
                    "It takes one of the values not, with its error " + answer.code() + ". Addresses of pages must begin with https:// or http://.");
        }
        answer.require(ConnectionFault.NUMBER_UNKNOWN, "The profile was not changed");
    }

    /**
     * @return a row as {@code apiRows} answers it
     * @throws Problem 503 when Meta could not be asked, else 422 when it refused
     */
    public Map<String, Object> show(Exchange exchange) throws JsonProcessingException {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.NUMBER_UNKNOWN, "The profile cannot be read");
        var first = answer.body().path("data").path(0);
        // Meta's reference nests it, its servers do not.
        var profile = first.has("business_profile") ? first.path("business_profile") : first;
        var shown = new LinkedHashMap<String, Object>();
        TEXTS.forEach(name -> shown.put(name, text(profile, name)));
        shown.put("websites", profile.path("websites").valueStream().map(JsonNode::asText).toList());
        shown.put("pictureUrl", text(profile, "profile_picture_url"));
        var row = new HashMap<String, Object>();
        row.put("state", "ok");
        row.put("body", json.writeValueAsString(shown));
        return row;
    }

    private static String text(JsonNode profile, String name) {
        var text = profile.path(name).asText();
        return text.isEmpty() || text.equals("null") ? null : text;
    }
}
