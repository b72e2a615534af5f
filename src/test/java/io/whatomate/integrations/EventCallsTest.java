package io.whatomate.integrations;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.integrations.EventTarget.Post;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a target is called, and what its answers lead to. */
class EventCallsTest extends EventsTest {

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
                    assertThat(answering.await(60, TimeUnit.SECONDS)).isTrue();
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
            await().atMost(SOON).untilAsserted(() -> assertThat(asked.get()).isEqualTo(4));
            answering.countDown();
            await().atMost(SOON).untilAsserted(() -> assertThat(slow.taken()).hasSize(12));
        }
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
        assertThat(post(path(subscription) + "/test", admin, null).body().path("failure").asText()).isEqualTo("No answer: no connection");
        rows().sql("UPDATE webhook_subscriptions SET url = 'https://10.1.2.3/' WHERE organization_id = ?").param(admin.organization()).update();
        assertThat(post(path(subscription) + "/test", admin, null).body().path("failure").asText())
                .isEqualTo("The address is not called: it must not be an address of a private or reserved network");
        assertThat(deliveries(subscription, "")).isEmpty();
    }
}
