package io.whatomate.integrations;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.integrations.EventTarget.Post;
import io.whatomate.webhook.MetaBodies;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What happens is told to whoever asked for it: what, in which order, and as the contract says. */
class EventsOutTest extends EventsTest {

    private static final String EVERYTHING = "message.received message.sent message.status contact.created contact.updated"
            + " contact.opted_out contact.opted_in contact.merged contact.erased template.status";

    @Test
    void everyKindIsToldInOrderAndAsTheContractSays() throws Exception {
        var secret = subscribe(EVERYTHING).path("secret").asText();
        var number = number();
        var phone = phone();
        deliver(MetaBodies.text(number, phone, "Hello"));
        await().atMost(SOON).until(() -> !contacts().isEmpty());
        var contact = contacts().getFirst();
        var sent = post("/messages", admin, """
                {"accountId": "%s", "contactId": "%s", "type": "text", "text": {"body": "Good morning!"}}""".formatted(number.account(), contact));
        assertThat(sent.status()).as("%s", sent.body()).isBetween(200, 202);
        await().atMost(SOON).until(() -> rows().sql("SELECT count(whatsapp_message_id) FROM messages WHERE contact_id = ? AND direction = 'outgoing'")
                .param(contact).query(Integer.class).single() == 1);
        deliver(MetaBodies.status(number, MetaBodies.status(GRAPH.calls(number).getFirst().wamid(), phone, "delivered")));
        await().atMost(SOON).until(() -> rows().sql("SELECT status::text FROM messages WHERE contact_id = ? AND direction = 'outgoing'")
                .param(contact).query(String.class).single().equals("delivered"));
        rows().sql("UPDATE contacts SET opted_out_at = now() WHERE id = ?").param(contact).update();
        rows().sql("UPDATE contacts SET opted_out_at = NULL WHERE id = ?").param(contact).update();
        var duplicate = contact("Twin");
        assertThat(post("/contacts/" + contact + "/merge", admin, "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(duplicate)).status()).isEqualTo(200);
        var template = rows().sql("""
                        INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, body_content)
                        VALUES (?, ?, 'offer', 'en', 'UTILITY', 'x') RETURNING id""")
                .params(admin.organization(), number.account()).query(UUID.class).single();
        rows().sql("UPDATE templates SET status = 'APPROVED' WHERE id = ?").param(template).update();

        await().atMost(SOON).untilAsserted(() -> assertThat(target.taken().stream().map(Post::type))
                .contains("message.received", "message.sent", "message.status", "contact.created", "contact.updated",
                        "contact.opted_out", "contact.opted_in", "contact.merged", "template.status"));
        assertThat(call("DELETE", "/contacts/" + contact, admin, null).status()).isEqualTo(204);
        await().atMost(SOON).untilAsserted(() -> assertThat(target.taken().stream().map(Post::type)).contains("contact.erased"));

        assertThat(target.taken()).allSatisfy(post -> {
            assertThat(faults(post.event())).as("%s", post.body()).isEmpty();
            assertThat(post.signature()).isEqualTo(signed(secret, post));
            assertThat(Math.abs(Instant.now().getEpochSecond() - Long.parseLong(post.timestamp()))).isLessThan(60);
            assertThat(post.contentType()).startsWith("application/json");
            assertThat(post.id()).isEqualTo(post.event().path("id").asText());
            assertThat(UUID.fromString(post.id()).version()).isEqualTo(7);
        });
        assertThat(target.taken().stream().collect(groupingBy(Post::subject, mapping(Post::sequence, toList()))).values())
                .as("every event, once, in order, of each").allSatisfy(sequence ->
                        assertThat(sequence).isEqualTo(IntStream.rangeClosed(1, sequence.size()).boxed().toList()));
        var told = target.taken().stream().filter(post -> post.subject().equals(contact.toString())).toList();
        assertThat(told.stream().map(Post::type)).startsWith("contact.created", "message.received").endsWith("contact.erased");
        assertThat(told.get(1).event().at("/data/contact/phoneNumber").asText()).isEqualTo(phone);
        assertThat(told.get(1).event().at("/data/message/content").asText()).isEqualTo("Hello");
        assertThat(told.stream().filter(post -> post.type().equals("message.status")).map(post -> post.event().at("/data/status").asText()))
                .containsSubsequence("accepted", "delivered").doesNotContain("sending", "pending");
        assertThat(kept()).as("what was said to a customer who is erased").isEqualTo(List.of("contact.erased", "template.status"));
    }

    @Test
    void nothingIsKeptWhereNobodyAsks() {
        contact("Unheard");
        var subscription = subscribe("contact.created");
        contact("Heard");
        awaitTaken(1);
        assertThat(call("PUT", path(subscription), admin, "{\"url\": \"%s\", \"kinds\": [\"contact.created\"], \"enabled\": false}"
                .formatted(target.url()), "If-Match", "*").status()).isEqualTo(200);
        contact("Unheard again");
        subscribe("message.received");
        contact("Of another kind");

        await().atMost(SOON).untilAsserted(() -> assertThat(kept()).containsExactly("contact.created"));
        assertThat(target.posts()).hasSize(1);
    }

    @Test
    void whoNamesConditionsHearsWhatMeetsThemAll() {
        subscribe("contact.created", """
                [{"field": "data.contact.profileName", "operator": "starts_with", "value": "ada"},
                 {"field": "data.contact.metadata.plan", "operator": "not_equals", "value": "gold"},
                 {"field": "data.contact.lastMessageAt", "operator": "not_exists"}]""");
        contact("Grace");
        contact("Ada");
        contact("ADAM");

        awaitTaken(2);
        assertThat(target.taken().stream().map(post -> post.event().at("/data/contact/profileName").asText()))
                .containsExactlyInAnyOrder("Ada", "ADAM");
    }

    @Test
    void conditionsKnowUpperAndLowerCaseOfEveryScript() {
        subscribe("contact.created", """
                [{"field": "data.contact.profileName", "operator": "contains", "value": "δρόμος"},
                 {"field": "data.contact.profileName", "operator": "not_equals", "value": "Ölmühle ΔΡΌΜΟΣ"}]""");
        contact("ÖLMÜHLE δρόμος");
        contact("ΔΡΌΜΟΣ Доставка");

        awaitTaken(1);
        assertThat(target.taken().stream().map(post -> post.event().at("/data/contact/profileName").asText()))
                .containsExactly("ΔΡΌΜΟΣ Доставка");
    }

    /** Whoever asks what is kept of a customer hears also what others were told, and who. */
    @Test
    void aContactsDataHoldsWhatOthersWereToldOfIt() {
        var subscription = subscribe("contact.created contact.updated");
        var contact = contact("Ada");
        contact("Grace");
        awaitTaken(2);
        await().atMost(SOON).untilAsserted(() -> assertThat(deliveries(subscription, "&state=delivered")).hasSize(2));

        var data = get("/contacts/" + contact + "/data-export", admin).body();

        assertThat(data.path("outboundEvents").valueStream().map(event -> event.at("/data/contact/profileName").asText())).containsExactly("Ada");
        assertThat(data.path("eventDeliveries").findValuesAsText("subscriptionId")).containsExactly(subscription.path("id").asText());
    }

    @Test
    void whatIsClearedIsToldToNobodyAnyMore() {
        target.answers(500);
        var subscription = subscribe("message.received contact.updated");
        var number = number();
        deliver(MetaBodies.text(number, phone(), "Forget this"));
        await().atMost(SOON).until(() -> kept().contains("message.received"));

        assertThat(post("/contacts/" + contacts().getFirst() + "/clear", admin, null).status()).isBetween(200, 204);

        await().atMost(SOON).untilAsserted(() -> assertThat(kept()).containsExactly("contact.updated"));
        target.answers(204);
        assertThat(call("PUT", path(subscription), admin, "{\"url\": \"%s\", \"kinds\": [\"message.received\", \"contact.updated\"]}"
                .formatted(target.url()), "If-Match", "*").status()).isEqualTo(200);
        awaitTaken(1);
        assertThat(target.taken().stream().map(Post::type)).containsExactly("contact.updated");
    }

    private List<UUID> contacts() {
        return rows().sql("SELECT id FROM contacts WHERE organization_id = ?").param(admin.organization()).query(UUID.class).list();
    }

    private List<String> kept() {
        return rows().sql("SELECT kind FROM outbound_events WHERE organization_id = ? ORDER BY kind")
                .param(admin.organization()).query(String.class).list();
    }
}
