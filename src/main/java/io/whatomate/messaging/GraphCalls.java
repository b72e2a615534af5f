package io.whatomate.messaging;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.database.Rehearsal;
import io.whatomate.platform.security.Keys;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.language.simple.Simple;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.entity.mime.InputStreamBody;
import org.apache.hc.client5.http.entity.mime.MultipartEntityBuilder;
import org.apache.hc.core5.http.ContentType;
import org.springframework.stereotype.Component;

/** Writes calls to Meta's Graph API, that of a message before all (Meta, "Cloud API, messages"). */
@Component("graphCalls")
class GraphCalls {

    private static final String TOKEN = "{token}";

    private final ObjectMapper json;
    private final Keys keys;
    private final GraphAddresses addresses;

    GraphCalls(ObjectMapper json, Keys keys, GraphAddresses addresses) {
        this.json = ExactNumbers.in(json);
        this.keys = keys;
        this.addresses = addresses;
    }

    /**
     * Sets the request. Our id travels in {@code biz_opaque_callback_data}: a status brings it back even when the answer
     * to this call never arrives.
     */
    public void prepare(Exchange exchange, @Variable("due") Map<String, Object> due) throws JsonProcessingException {
        var type = (String) due.get("message_type");
        var body = json.createObjectNode();
        body.put("messaging_product", "whatsapp").put("recipient_type", "individual");
        if (due.get("phone_number") != null) {
            body.put("to", (String) due.get("phone_number"));
        } else {
            body.put("recipient", (String) due.get("user_id"));
        }
        body.put("type", type);
        body.setAll((ObjectNode) json.readTree((String) due.get("payload")));
        body.put("biz_opaque_callback_data", due.get("message_id").toString());
        write(exchange, due, body);
    }

    /** Sets the request that shows a customer's message as read, and those before it ("Mark messages as read"). */
    public void receipt(Exchange exchange, @Variable("reader") Map<String, Object> reader) throws JsonProcessingException {
        write(exchange, reader, read(reader));
    }

    /** As {@link #receipt}, and shows that somebody is writing, until our message or for 25 s ("Typing indicators"). */
    public void typing(Exchange exchange, @Variable("reader") Map<String, Object> reader) throws JsonProcessingException {
        var body = read(reader);
        body.putObject("typing_indicator").put("type", "text");
        write(exchange, reader, body);
    }

    private ObjectNode read(Map<String, Object> reader) {
        return json.createObjectNode()
                .put("messaging_product", "whatsapp")
                .put("status", "read")
                .put("message_id", (String) reader.get("whatsapp_message_id"));
    }

    /**
     * Sets a call to a node or edge.
     *
     * @param question the columns of {@code whatsapp_accounts} that {@link #prepare} reads, the node's {@code path}, a
     *     {@code query} or null whose {@code {token}} becomes the account's access token, and a {@code document}, JSON as
     *     bytes, or null for a call without a body
     */
    public void ask(Exchange exchange, @Body Map<String, Object> question) {
        address(exchange, question, addresses.node((String) question.get("graph_base_url"),
                (String) question.get("api_version"), (String) question.get("path")));
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, query(question));
        if (question.get("document") != null) {
            exchange.getMessage().setHeader("Content-Type", "application/json");
        }
        exchange.getMessage().setBody(question.get("document"));
    }

    /**
     * Sets an upload ("Media", upload): a form whose file is read while it is sent.
     *
     * @param number the columns of {@code whatsapp_accounts} that {@link #prepare} reads
     * @param size bytes
     */
    public void upload(
            Exchange exchange,
            @Body InputStream file,
            @Variable("copy") Map<String, Object> number,
            @Variable("mediaType") String type,
            @Variable("mediaSize") Long size,
            @Variable("mediaName") String name) {
        address(exchange, number, addresses.node((String) number.get("graph_base_url"), (String) number.get("api_version"),
                number.get("phone_id") + "/media"));
        var plain = name == null ? "file" : name.replaceAll("[^A-Za-z0-9._ -]", "_");
        exchange.getMessage().setBody(MultipartEntityBuilder.create()
                .addTextBody("messaging_product", "whatsapp")
                .addTextBody("type", type)
                .addPart("file", new InputStreamBody(file, ContentType.create(type), plain, size))
                .build());
    }

    /**
     * Sets a call to the address of a file ("Media", download). The token goes to Meta's media host and the operator's Graph
     * addresses only; whoever calls without a name is refused there.
     *
     * @param number the columns of {@code whatsapp_accounts} that {@link #prepare} reads
     * @throws AddressRefused for an address elsewhere
     */
    public void download(Exchange exchange, @Variable("fetch") Map<String, Object> number, @Simple("${variable.place.url}") String url) {
        var address = addresses.file(url);
        address(exchange, number, url.replaceFirst("\\?.*", ""));
        exchange.getMessage().setHeader(Exchange.HTTP_QUERY, address.getRawQuery());
        exchange.getMessage().setHeader("User-Agent", "Whatomate");
        exchange.getMessage().setBody(null);
    }

    /** @param number a row with the number's columns of {@code whatsapp_accounts} */
    private void write(Exchange exchange, Map<String, Object> number, ObjectNode body) throws JsonProcessingException {
        address(exchange, number, addresses.messages((String) number.get("graph_base_url"),
                (String) number.get("api_version"), (String) number.get("phone_id")));
        exchange.getMessage().setHeader("Content-Type", "application/json");
        exchange.getMessage().setBody(json.writeValueAsBytes(body));
    }

    private String query(Map<String, Object> question) {
        var query = (String) question.get("query");
        return query == null || !query.contains(TOKEN) ? query : query.replace(TOKEN, URLEncoder.encode(token(question), StandardCharsets.UTF_8));
    }

    private void address(Exchange exchange, Map<String, Object> number, String url) {
        Rehearsal.refuse("call Meta");
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_URI, url);
        message.setHeader("Authorization", "Bearer " + token(number));
    }

    private String token(Map<String, Object> number) {
        return keys.secretBox().open((String) number.get("access_token"),
                "whatsapp_accounts.access_token/" + number.get("whatsapp_account_id"));
    }
}
