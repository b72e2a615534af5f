package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** How something is scheduled, listed and cancelled, and by whom. */
class ScheduledMessagesApiTest extends ScheduledMessagesTest {

    @Test
    void isCancelledOnceWhileItWaitsAndTheAuditTellsByWhom() {
        var id = id(scheduled("never"));

        var cancelled = cancel(id, agent);
        var again = cancel(id, agent);
        due();

        assertThat(cancelled.status()).isEqualTo(200);
        assertThat(cancelled.body().path("status").asText()).isEqualTo("cancelled");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("not-scheduled");
        assertThat(get("/scheduled-messages", agent).body().path("items")).isEmpty();
        assertThat(shown(phone)).isEmpty();
        var audit = get("/audit-events?entity=message&entityId=" + id, signedIn(agent.organization(), "admin")).body();
        assertThat(audit.path("items")).singleElement().satisfies(event -> {
            assertThat(event.path("operation").asText()).isEqualTo("cancelMessage");
            assertThat(event.at("/changes/0/field").asText()).isEqualTo("status");
            assertThat(event.at("/changes/0/from").asText()).isEqualTo("scheduled");
            assertThat(event.at("/changes/0/to").asText()).isEqualTo("cancelled");
        });
    }

    @Test
    void whatWasSaidAtOnceIsNotCancelled() {
        var sent = post("/messages", agent, "{\"contactId\": \"%s\", \"type\": \"text\", \"text\": {\"body\": \"now\"}}".formatted(contact));

        assertThat(cancel(id(sent), agent).problem()).isEqualTo("not-scheduled");
    }

    @Test
    void aRepeatedCallSchedulesOnce() {
        var first = call("POST", "/messages", agent, document("once", TOMORROW), "Idempotency-Key", "later-1");
        var second = call("POST", "/messages", agent, document("once", TOMORROW), "Idempotency-Key", "later-1");
        var other = call("POST", "/messages", agent, document("once", TOMORROW.plusSeconds(1)), "Idempotency-Key", "later-1");

        assertThat(first.status()).isEqualTo(201);
        assertThat(id(second)).isEqualTo(id(first));
        assertThat(other.problem()).isEqualTo("idempotency-key-reused");
    }

    @Test
    void isListedByTimeToThoseWhoSeeTheContact() {
        var later = id(post("/messages", agent, document("b", TOMORROW.plusSeconds(60))));
        var sooner = id(scheduled("a"));
        var colleague = signedIn(agent.organization(), "agent");
        var stranger = signedIn("admin");

        assertThat(listed("", agent)).containsExactly(sooner, later);
        assertThat(listed("?sort=-scheduledAt&contactId=" + contact, agent)).containsExactly(later, sooner);
        assertThat(listed("?from=" + TOMORROW.plusSeconds(1), agent)).containsExactly(later);
        assertThat(listed("?accountId=" + UUID.randomUUID(), agent)).isEmpty();
        assertThat(listed("", stranger)).isEmpty();
        assertThat(cancel(sooner, stranger).status()).isEqualTo(404);
        agentsSeeOnlyTheirs(agent.organization());
        assign(contact, colleague);
        assertThat(listed("", agent)).isEmpty();
        assertThat(cancel(sooner, agent).status()).isEqualTo(404);
        assertThat(cancel(sooner, colleague).status()).isEqualTo(200);
    }

    @Test
    void liesInTheFutureAndNotTooFar() {
        assertThat(post("/messages", agent, document("x", Instant.now().minusSeconds(1))).errors()).containsExactly("scheduledAt:past");
        assertThat(post("/messages", agent, document("x", Instant.now().plus(366, ChronoUnit.DAYS))).errors()).containsExactly("scheduledAt:range");
        assertThat(post("/messages", agent, document("x", TOMORROW).replace(TOMORROW.toString(), "tomorrow")).errors())
                .containsExactly("scheduledAt:format");
        assertThat(post("/messages", agent, document("x", TOMORROW).replace(TOMORROW.toString(), "2027-06-30T23:59:60Z")).errors())
                .containsExactly("scheduledAt:format");
    }

    @Test
    void clearingAConversationLeavesWhatIsScheduled() {
        var scheduled = scheduled("still");

        assertThat(call("POST", "/contacts/" + contact + "/clear", signedIn(agent.organization(), "manager"), null).status()).isEqualTo(200);

        assertThat(listed("", agent)).containsExactly(id(scheduled));
    }

    private List<String> listed(String query, User user) {
        return get("/scheduled-messages" + query, user).body().path("items").valueStream().map(item -> item.path("id").asText()).toList();
    }
}
