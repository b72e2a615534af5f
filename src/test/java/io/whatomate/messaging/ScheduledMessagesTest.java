package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;

/** A customer who wrote, and what is to be said to them later. */
abstract class ScheduledMessagesTest extends MessagingApiTest {

    protected static final Instant TOMORROW = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);

    @Autowired
    private ProducerTemplate routes;

    protected User agent;
    protected Number number;
    protected String phone;
    protected UUID contact;

    @BeforeEach
    void aCustomerWrites() {
        agent = signedIn("agent");
        number = number(agent.organization());
        phone = phone();
        contact = write(phone, number, "hello");
    }

    protected final Answer scheduled(String text) {
        return post("/messages", agent, document(text, TOMORROW));
    }

    protected final String document(String text, Instant at) {
        return "{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"%s\"}, \"scheduledAt\": \"%s\"}"
                .formatted(contact, text, at);
    }

    protected final Answer cancel(String id, User user) {
        return call("POST", "/messages/" + id + "/cancel", user, null);
    }

    protected final String status(Answer message) {
        return get("/messages/" + id(message), agent).body().path("status").asText();
    }

    protected static String id(Answer message) {
        return message.body().path("id").asText();
    }

    /** Its time comes, and somebody looks. */
    protected final void due() {
        dueSilently();
        release();
        await().atMost(SOON).until(() -> get("/scheduled-messages", agent).body().path("items").isEmpty());
    }

    protected final void dueSilently() {
        rows().sql("UPDATE scheduled_messages SET due_at = now() WHERE organization_id = ?").param(agent.organization()).update();
    }

    protected final Void release() {
        assertThat(routes.request("direct:releaseScheduled", exchange -> {}).getException()).isNull();
        return null;
    }
}
