package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.Digits;
import io.whatomate.platform.api.ApiTest;
import io.whatomate.platform.security.Keys;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Autowired;

/** Numbers of organizations at the built-in sandbox, customers with phones there, and the API between them. */
public abstract class MessagingApiTest extends ApiTest {

    protected static final ObjectMapper JSON = new ObjectMapper();
    protected static final Duration SOON = Duration.ofSeconds(60);

    @Autowired
    private Keys keys;

    /**
     * @param display the number as customers dial it
     * @param businessId of the account at Meta
     * @param token that the sandbox takes
     */
    public record Number(UUID organization, UUID account, String display, String businessId, String token) {}

    /** A new number of an organization, which the sandbox plays. */
    protected final Number number(UUID organization) {
        var unique = Digits.next(9);
        var account = UUID.randomUUID();
        var number = new Number(organization, account, "1888" + unique, "4" + unique, "token-" + unique);
        rows().sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, display_phone_number, access_token, graph_base_url)
                VALUES (:id, :organization, 'Shop', :phoneId, :businessId, :display, :token, :graph)""")
                .param("id", account)
                .param("organization", organization)
                .param("phoneId", "3" + unique)
                .param("businessId", number.businessId())
                .param("display", number.display())
                .param("token", keys.secretBox().seal(number.token(), "whatsapp_accounts.access_token/" + account))
                .param("graph", url("/sandbox/graph").toString())
                .update();
        var made = send(HttpRequest.newBuilder(url("/sandbox/numbers"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("""
                        {"phone_number_id": "%s", "waba_id": "%s", "display_phone_number": "%s", "token": "%s", "throughput": "HIGH"}"""
                        .formatted("3" + unique, number.businessId(), number.display(), number.token()))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return number;
    }

    /** A template of the language en_US, approved at the sandbox and known to us as it would be after a sync. */
    protected final UUID template(Number number, String name, String format, String components) {
        var made = send(HttpRequest.newBuilder(url("/sandbox/templates")).header("Content-Type", "application/json").POST(BodyPublishers.ofString("""
                {"waba_id": "%s", "templates": [{"name": "%s", "language": "en_US", "category": "UTILITY", "parameter_format": "%s", "components": %s}]}"""
                .formatted(number.businessId(), name, format, components))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        return rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, parameter_format, body_content, components)
                VALUES (:organization, :account, :name, 'en_US', 'UTILITY', 'APPROVED', :format, 'body', CAST(:components AS jsonb)) RETURNING id""")
                .param("organization", number.organization())
                .param("account", number.account())
                .param("name", name)
                .param("format", format)
                .param("components", components)
                .query(UUID.class)
                .single();
    }

    /** A customer's phone number that no other test uses. */
    protected static String phone() {
        return "4915" + Digits.next(8);
    }

    /** A customer writes with their phone; returns once the message is stored, with the contact's id. */
    protected final UUID write(String phone, Number number, String text) {
        var before = received(number);
        var written = send(HttpRequest.newBuilder(url("/sandbox/phones/" + phone + "/messages"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\": \"%s\", \"to\": \"%s\", \"profileName\": \"Ada\"}"
                        .formatted(text, number.display()))));
        assertThat(written.statusCode()).as(written.body()).isEqualTo(201);
        await().atMost(SOON).until(() -> received(number) > before);
        return rows().sql("SELECT id FROM contacts WHERE organization_id = :organization AND phone_number = :phone")
                .param("organization", number.organization())
                .param("phone", phone)
                .query(UUID.class)
                .single();
    }

    private int received(Number number) {
        return rows().sql("SELECT count(*) FROM messages WHERE whatsapp_account_id = :id AND direction = 'incoming'")
                .param("id", number.account())
                .query(Integer.class)
                .single();
    }

    /** What the customer's phone shows of us, oldest first. */
    protected final List<JsonNode> shown(String phone) {
        return transcript(phone, "from_business");
    }

    /** What the customer's phone shows of the customer, oldest first. */
    protected final List<JsonNode> written(String phone) {
        return transcript(phone, "from_customer");
    }

    private List<JsonNode> transcript(String phone, String direction) {
        var answer = send(HttpRequest.newBuilder(url("/sandbox/phones/" + phone + "/messages")));
        try {
            return JSON.readTree(answer.body()).path("messages").valueStream()
                    .filter(message -> message.path("direction").asText().equals(direction))
                    .toList();
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + answer.body(), e);
        }
    }

    /** What Meta gets of a message of ours, by its id. */
    protected final JsonNode payload(String message) {
        var payload = rows().sql("SELECT payload FROM messages WHERE id = ?::uuid").param(message).query(String.class).single();
        try {
            return JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + payload, e);
        }
    }

    protected final void agentsSeeOnlyTheirs(UUID organization) {
        rows().sql("UPDATE organizations SET agents_see_only_theirs = true WHERE id = ?")
                .param(organization)
                .update();
    }

    protected final void assign(UUID contact, User user) {
        rows().sql("UPDATE contacts SET assigned_user_id = (SELECT id FROM users WHERE email = :email) WHERE id = :id")
                .param("email", user.email())
                .param("id", contact)
                .update();
    }
}
