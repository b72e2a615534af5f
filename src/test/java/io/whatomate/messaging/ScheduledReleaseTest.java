package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was to be said later is said once, when it may be said then, or never. */
class ScheduledReleaseTest extends ScheduledMessagesTest {

    @Test
    void waitsUnseenUntilItsTimeComesAndGoesOutThen() {
        var scheduled = scheduled("later");

        assertThat(scheduled.status()).isEqualTo(201);
        assertThat(scheduled.body().path("status").asText()).isEqualTo("scheduled");
        assertThat(Instant.parse(scheduled.body().path("scheduledAt").asText())).isEqualTo(TOMORROW);
        assertThat(get("/contacts/" + contact + "/messages", agent).body().path("items")).hasSize(1);
        assertThat(get("/messages?q=later", agent).body().path("items")).isEmpty();
        assertThat(get("/conversations", agent).body().at("/items/0/lastMessage/preview").asText()).isEqualTo("hello");
        release();
        assertThat(status(scheduled)).isEqualTo("scheduled");
        var written = post("/messages", agent, "{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"meanwhile\"}}".formatted(contact));
        assertThat(written.status()).isEqualTo(201);

        due();

        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(2));
        assertThat(get("/contacts/" + contact + "/messages", agent).body().path("items").findValuesAsText("content"))
                .containsExactly("later", "meanwhile", "hello");
        assertThat(get("/conversations", agent).body().at("/items/0/lastMessage/preview").asText()).isEqualTo("later");
        assertThat(get("/messages/" + id(scheduled), agent).body().path("history").findValuesAsText("status"))
                .startsWith("scheduled", "pending");
        assertThat(get("/scheduled-messages", agent).body().path("items")).isEmpty();
    }

    @Test
    void manyNodesReleaseEachOnce() throws Exception {
        for (int i = 0; i < 12; i++) {
            scheduled("number " + i);
        }
        dueSilently();

        together(List.of(this::release, this::release, this::release));

        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize(12));
        assertThat(rows().sql("SELECT count(*) FROM message_events WHERE organization_id = ? AND status = 'pending'")
                .param(agent.organization()).query(Integer.class).single()).isEqualTo(12);
        assertThat(shown(phone).stream().map(message -> message.at("/text/body").asText())).doesNotHaveDuplicates();
    }

    /** The message is owed already, which no statement of ours does: its release fails at every look. */
    @Test
    void oneThatCannotBeReleasedHoldsUpNoOtherAndFailsInTheEnd() {
        var broken = scheduled("broken");
        rows().sql("""
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, state, available_at)
                SELECT id, organization_id, whatsapp_account_id, contact_id, 'waiting', 'infinity' FROM messages WHERE id = ?::uuid""")
                .param(id(broken)).update();
        var other = phone();
        var sound = post("/messages", agent, document("sound", TOMORROW)
                .replace(contact.toString(), write(other, number, "hello").toString()));
        dueSilently();
        rows().sql("UPDATE scheduled_messages SET due_at = now() - interval '1 hour' WHERE message_id = ?::uuid").param(id(broken)).update();

        release();

        await().atMost(SOON).until(() -> shown(other).size() == 1);
        assertThat(status(sound)).isNotIn("scheduled", "failed");
        assertThat(status(broken)).isEqualTo("scheduled");
        await().atMost(SOON).until(() -> {
            dueSilently();
            release();
            return status(broken).equals("failed");
        });
        assertThat(get("/messages/" + id(broken), agent).body().at("/error/detail").asText()).contains("could not be released");
        assertThat(get("/scheduled-messages", agent).body().path("items")).isEmpty();
    }

    @Test
    void isEitherCancelledOrReleased() throws Exception {
        var ids = new ArrayList<String>();
        for (int i = 0; i < 10; i++) {
            ids.add(id(scheduled("number " + i)));
        }
        dueSilently();
        var cancelled = new ArrayList<Integer>();

        together(List.of(this::release, () -> {
            ids.reversed().forEach(id -> cancelled.addFirst(cancel(id, agent).status()));
            return null;
        }));

        for (int i = 0; i < 10; i++) {
            var status = get("/messages/" + ids.get(i), agent).body().path("status").asText();
            assertThat(cancelled.get(i)).isEqualTo(status.equals("cancelled") ? 200 : 409);
        }
        var sent = cancelled.stream().filter(status -> status == 409).count();
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).hasSize((int) sent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE conversations SET last_inbound_at = now() - interval '25 hours' WHERE contact_id = ? | 131047 | had not written in the last 24 hours
            UPDATE contacts SET blocked_at = now() WHERE id = ? | | the contact was blocked
            UPDATE contacts SET opted_out_at = now() WHERE id = ? | 131050 | had asked for no such messages
            UPDATE whatsapp_accounts a SET status = 'inactive' FROM contacts c WHERE c.id = ? AND a.organization_id = c.organization_id | | the account was not active
            """)
    void saysWhyItCouldNotBeSentWhenItWasDue(String meanwhile, Integer code, String detail) {
        var scheduled = scheduled("too late");
        rows().sql(meanwhile).param(contact).update();

        due();

        var message = get("/messages/" + id(scheduled), agent).body();
        assertThat(message.path("status").asText()).isEqualTo("failed");
        assertThat(message.at("/error/code").isNull() ? null : message.at("/error/code").asInt()).isEqualTo(code);
        assertThat(message.at("/error/detail").asText()).contains(detail);
        assertThat(message.at("/error/wayOut").asText()).isNotBlank();
        assertThat(message.path("history").findValuesAsText("status")).containsExactly("scheduled", "failed");
        assertThat(shown(phone)).isEmpty();
    }

    @Test
    void aTemplateReachesSomebodyWhoNeverWroteUnlessItIsWithdrawnMeanwhile() {
        var name = "later_" + number.businessId();
        rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                VALUES (?, ?, ?, 'en_US', 'UTILITY', 'APPROVED', 'Hello there', '[{"type": "BODY", "text": "Hello there"}]')""")
                .params(agent.organization(), number.account(), name).update();
        var document = "{\"to\": \"%s\", \"name\": \"%s\", \"language\": \"en_US\", \"scheduledAt\": \"%s\"}";
        var first = post("/messages/template", agent, document.formatted(phone(), name, TOMORROW));
        assertThat(first.status()).as(first.body().toString()).isEqualTo(201);
        due();
        assertThat(status(first)).isNotIn("scheduled", "cancelled");
        assertThat(get("/messages/" + id(first), agent).body().path("history").findValuesAsText("status")).startsWith("scheduled", "pending");

        var second = post("/messages/template", agent, document.formatted(phone(), name, TOMORROW));
        rows().sql("UPDATE templates SET status = 'PAUSED' WHERE name = ?").param(name).update();
        due();

        assertThat(status(second)).isEqualTo("failed");
        assertThat(get("/messages/" + id(second), agent).body().at("/error/detail").asText()).contains("template was not approved");
    }

    private static void together(List<Callable<Void>> tasks) throws Exception {
        try (var nodes = Executors.newFixedThreadPool(tasks.size())) {
            for (var task : nodes.invokeAll(tasks)) {
                task.get();
            }
        }
    }
}
