package io.whatomate.messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.BusinessNumber;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.security.Keys;
import io.whatomate.webhook.MetaBodies;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Numbers go through the house as they were written: neither rounded, nor without the zeros at their end. */
class AmountsTest extends CustomerWritesTest {

    private static final String DATA =
            "{\"tax\":0.10,\"count\":3,\"exact\":0.12345678901234567890123456789,\"large\":1234567890123456789012345,\"price\":10.50}";

    private static final String FLOW = """
            {"type":"flow","body":{"text":"B"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_name":"book",
             "flow_cta":"Book","flow_action":"navigate","flow_action_payload":{"screen":"S","data":%s}}}}""".formatted(DATA);

    @Autowired
    private ProducerTemplate routes;

    @Autowired
    private Keys secrets;

    private final ObjectMapper json = ExactNumbers.in(new ObjectMapper());

    @Test
    void whatTheApiSendsReachesMetaAsItWasWritten() throws JsonProcessingException {
        var graph = atTheGraph();

        var sent = post("/messages", agent, "{\"contactId\": \"%s\", \"type\": \"interactive\", \"interactive\": %s}".formatted(contact, FLOW));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(data(graph)).isEqualTo(written(json.readTree(DATA)));
    }

    /** A rule's body is an object, or its JSON. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatARuleSendsReachesMetaAsItWasWritten(boolean asJson) throws JsonProcessingException {
        var graph = atTheGraph();
        var message = "{\"messaging_product\":\"whatsapp\",\"to\":\"%s\",\"type\":\"interactive\",\"interactive\":%s}".formatted(phone, FLOW);

        var body = asJson ? message : json.readValue(message, Map.class);

        var ran = routes.request("direct:notify", rule -> {
            rule.setVariable("phoneNumberId", graph.phoneId());
            rule.getMessage().setBody(body);
        });

        assertThat(ran.getException()).isNull();
        assertThat(data(graph)).isEqualTo(written(json.readTree(DATA)));
    }

    @Test
    void whatACustomerSendsIsKeptAsItWasWritten() {
        var graph = atTheGraph();
        var body = """
                {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages","value":{"metadata":{"phone_number_id":"%s"},
                "messages":[{"from":"%s","id":"%s","type":"order","order":{"sum":%s}}]}}]}]}"""
                .formatted(graph.businessId(), graph.phoneId(), phone, MetaBodies.wamid(), DATA).getBytes(UTF_8);

        assertThat(send(HttpRequest.newBuilder(url("/api/v1/webhook"))
                .header("Content-Type", "application/json")
                .header("X-Hub-Signature-256", MetaBodies.signature(body, secrets.metaAppSecrets().getFirst()))
                .POST(BodyPublishers.ofByteArray(body))).statusCode()).isEqualTo(200);

        await().atMost(SOON).untilAsserted(() -> assertThat(rows().sql(
                        "SELECT payload #> '{order,sum}' = ?::jsonb AND payload #>> '{order,sum,price}' = '10.50' FROM messages WHERE contact_id = ? AND message_type = 'order'")
                .params(DATA, contact).query(Boolean.class).list()).containsExactly(true));
    }

    /** From now on the number's calls go to the test's own Graph server, which keeps what it was sent. */
    private BusinessNumber atTheGraph() {
        rows().sql("UPDATE whatsapp_accounts SET graph_base_url = ? WHERE id = ?").params(GRAPH.url(), number.account()).update();
        var phoneId = rows().sql("SELECT phone_id FROM whatsapp_accounts WHERE id = ?").param(number.account()).query(String.class).single();
        return new BusinessNumber(number.organization(), number.account(), phoneId, number.businessId());
    }

    private static Map<String, String> data(BusinessNumber number) {
        await().atMost(SOON).until(() -> !GRAPH.calls(number).isEmpty());
        return written(GRAPH.calls(number).getLast().body().at("/interactive/action/parameters/flow_action_payload/data"));
    }

    /** Each member as it stands there, in whatever order. */
    private static Map<String, String> written(JsonNode object) {
        return object.propertyStream().collect(toMap(Map.Entry::getKey, member -> member.getValue().toString()));
    }
}
