package io.whatomate.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.oas.OpenApi31;
import io.whatomate.integrations.EventTarget.Post;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** What happens is told to whoever asked for it: what, in which order, and how it is signed. */
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
        await().atMost(SOON).until(() -> !GRAPH.calls(number).isEmpty());
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

    /** While one contact's event is refused, the events of others go on, and its own later ones wait. */
    @Test
    void anEventThatIsNotTakenHoldsUpItsContactAlone() {
        var stubborn = new AtomicBoolean(true);
        target.answers(event -> stubborn.get() && event.at("/data/contact/profileName").asText().equals("Stubborn") ? 500 : 200);
        var subscription = subscribe("contact.created contact.updated");
        var contact = contact("Stubborn");
        rename(contact, "Later");
        var others = IntStream.range(0, 5).mapToObj(i -> contact("Other")).map(UUID::toString).toList();

        awaitTaken(5);
        assertThat(target.taken().stream().map(Post::subject)).containsExactlyInAnyOrderElementsOf(others);
        await().atMost(SOON).untilAsserted(() -> {
            assertThat(deliveries(subscription, "&state=waiting")).hasSize(2);
            assertThat(deliveries(subscription, "&state=waiting").at("/0/attempts").asInt()).isPositive();
        });
        var waiting = deliveries(subscription, "&state=waiting&contactId=" + contact);
        assertThat(waiting.at("/0/calls/0/status").asInt()).isEqualTo(500);
        assertThat(waiting.at("/0/calls/0/answer").asText()).startsWith("Answer 500");
        assertThat(waiting.at("/0/cause").asText()).isEqualTo("The target answered 500");
        assertThat(waiting.at("/0/attempts").asInt()).as("that others are taken does not hurry it").isLessThan(4);
        assertThat(waiting.at("/1/attempts").asInt()).isZero();

        stubborn.set(false);
        assertThat(call("PUT", path(subscription), admin, "{\"url\": \"%s\", \"kinds\": [\"contact.created\"]}".formatted(target.url()),
                "If-Match", "*").body().path("state").asText()).isEqualTo("active");
        awaitTaken(7);
        assertThat(target.taken().stream().filter(post -> post.subject().equals(contact.toString())).map(Post::type))
                .containsExactly("contact.created", "contact.updated");
    }

    /** It has four calls under way, and others do not wait for it. */
    @Test
    void aSlowTargetHoldsUpNoOther() {
        var answering = new CountDownLatch(1);
        var asked = new AtomicInteger();
        try (var slow = new EventTarget()) {
            slow.answers(event -> {
                asked.incrementAndGet();
                try {
                    assertThat(answering.await(10, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return 204;
            });
            assertThat(post(SUBSCRIPTIONS, admin, "{\"url\": \"%s\", \"kinds\": [\"contact.created\"]}".formatted(slow.url())).status())
                    .isEqualTo(201);
            subscribe("contact.created");
            IntStream.range(0, 12).forEach(i -> contact("Contact"));

            awaitTaken(12);
            assertThat(asked.get()).isEqualTo(4);
            answering.countDown();
            await().atMost(SOON).untilAsserted(() -> assertThat(slow.taken()).hasSize(12));
        }
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

    @Test
    void a410EndsTheSubscription() {
        target.answers(410);
        var subscription = subscribe("contact.created");
        contact("Ada");

        await().atMost(SOON).until(() -> read(subscription).path("state").asText().equals("disabled"));
        assertThat(read(subscription).path("reason").asText()).isEqualTo("The target answered 410");
        contact("Grace");
        assertThat(deliveries(subscription, "").findValuesAsText("state")).containsExactly("dead");
        assertThat(target.posts()).hasSize(1);
    }

    @Test
    void aFormerSecretSignsBesideTheNewOne() {
        var subscription = subscribe("contact.created");
        var fresh = post(path(subscription) + "/rotate-secret", admin, null).body().path("secret").asText();
        contact("Ada");
        awaitTaken(1);

        var post = target.taken().getFirst();
        assertThat(post.signature()).isEqualTo(signed(fresh, post) + " " + signed(subscription.path("secret").asText(), post));
    }

    @Test
    void theTestButtonSaysWhatCameBack() throws Exception {
        var subscription = subscribe("contact.created");
        var taken = post(path(subscription) + "/test", admin, null).body();
        assertThat(taken.path("accepted").asBoolean()).isTrue();
        var sample = target.posts().getFirst();
        assertThat(sample.type()).isEqualTo("webhook.test");
        assertThat(faults(sample.event())).isEmpty();
        assertThat(sample.signature()).isEqualTo(signed(subscription.path("secret").asText(), sample));

        target.answers(404);
        var refused = post(path(subscription) + "/test", admin, null).body();
        assertThat(refused.path("accepted").asBoolean()).isFalse();
        assertThat(refused.path("status").asInt()).isEqualTo(404);
        assertThat(refused.path("answer").asText()).isEqualTo("Answer 404 \uFFFD of the target");

        target.close();
        assertThat(post(path(subscription) + "/test", admin, null).body().path("failure").asText()).startsWith("No answer: ");
        rows().sql("UPDATE webhook_subscriptions SET url = 'https://10.1.2.3/' WHERE organization_id = ?").param(admin.organization()).update();
        assertThat(post(path(subscription) + "/test", admin, null).body().path("failure").asText())
                .isEqualTo("The address is not called: it must not be an address of a private or reserved network");
        assertThat(deliveries(subscription, "")).isEmpty();
    }

    /** As the contract tells targets to compute it. */
    private static String signed(String secret, Post post) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
            return "v1," + Base64.getEncoder().encodeToString(
                    mac.doFinal((post.id() + "." + post.timestamp() + "." + post.body()).getBytes(UTF_8)));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> faults(JsonNode event) throws IOException {
        try (var yaml = new ClassPathResource("openapi.yaml").getInputStream()) {
            var contract = new ObjectMapper(new YAMLFactory()).readTree(yaml);
            return JsonSchemaFactory.builder()
                    .defaultMetaSchemaIri(OpenApi31.getInstance().getIri())
                    .metaSchema(OpenApi31.getInstance())
                    .schemaLoaders(loaders -> loaders.schemas(Map.of("urn:events", contract.toString())))
                    .build()
                    .getSchema(SchemaLocation.of("urn:events#/components/schemas/OutboundEvent"),
                            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build())
                    .validate(event).stream().map(Object::toString).toList();
        }
    }

    private List<UUID> contacts() {
        return rows().sql("SELECT id FROM contacts WHERE organization_id = ?").param(admin.organization()).query(UUID.class).list();
    }

    private List<String> kept() {
        return rows().sql("SELECT kind FROM outbound_events WHERE organization_id = ? ORDER BY kind")
                .param(admin.organization()).query(String.class).list();
    }
}
