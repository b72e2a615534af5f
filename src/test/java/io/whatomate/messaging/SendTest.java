package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.springframework.beans.factory.annotation.Autowired;

/** Customers to send to, and what became of it. */
abstract class SendTest extends CoreTest {

    @Autowired
    private NumberBudgets budgets;

    protected final Exchange send(BusinessNumber number, UUID contact, String text, String cause) {
        var send = send(contact, "text", "service", cause);
        send.put("message", JSON.createObjectNode().put("body", text));
        return send(number, send);
    }

    protected static Map<String, Object> template(UUID contact, String category, String cause) {
        var send = send(contact, "template", category, cause);
        var template = JSON.createObjectNode().put("name", "offer");
        template.putObject("language").put("code", "en_US");
        send.put("message", template);
        return send;
    }

    protected static Map<String, Object> send(UUID contact, String type, String category, String cause) {
        return new HashMap<>(Map.of(
                "contactId", contact, "type", type, "category", category, "cause", cause, "priority", 1, "source", "api"));
    }

    protected final Exchange send(BusinessNumber number, Map<String, Object> send) {
        send.put("accountId", number.account());
        return routes.request("direct:send", exchange -> {
            exchange.setVariable("organizationId", number.organization());
            exchange.getMessage().setBody(send);
        });
    }

    protected static String problem(Exchange exchange) {
        return exchange.getException() instanceof Problem problem ? problem.status() + " " + problem.type() : "none";
    }

    protected final UUID customer(BusinessNumber number, String phone) {
        var contact = db().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (:id, :phone) RETURNING id")
                .param("id", number.organization()).param("phone", phone).query(UUID.class).single();
        open(number, contact);
        return contact;
    }

    protected final void open(BusinessNumber number, UUID contact) {
        db().sql("INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at)"
                        + " VALUES (:organization, :account, :contact, now())")
                .param("organization", number.organization()).param("account", number.account())
                .param("contact", contact).update();
    }

    protected final Map<String, Object> awaitStatus(BusinessNumber number, String status) {
        await().atMost(SOON).untilAsserted(() -> assertThat(message(number)).containsEntry("status", status));
        return message(number);
    }

    protected final Map<String, Object> message(BusinessNumber number) {
        return db().sql("SELECT id, contact_id, status, error_code, error_message, whatsapp_message_id FROM messages"
                        + " WHERE whatsapp_account_id = :id").param("id", number.account()).query().singleRow();
    }

    protected final void awaitOwed(BusinessNumber number, int attempts, Integer seconds) {
        await().atMost(SOON).untilAsserted(() -> assertThat(owed(number)).singleElement().satisfies(row -> {
            assertThat(row).containsEntry("state", "waiting").containsEntry("attempts", attempts);
            if (seconds != null) {
                assertThat(row).containsEntry("seconds", seconds);
            }
        }));
    }

    /** What is owed, with the seconds that the next try was put off when it was put back. */
    protected final List<Map<String, Object>> owed(BusinessNumber number) {
        return db().sql("""
                SELECT o.state, o.attempts, round(extract(epoch FROM o.available_at - coalesce(
                    (SELECT max(e.occurred_at) FROM message_events e WHERE e.message_id = o.message_id), now())))::int AS seconds
                FROM outbox o WHERE o.whatsapp_account_id = :id""").param("id", number.account()).query().listOfRows();
    }

    protected final void makeDue(BusinessNumber number) {
        db().sql("UPDATE outbox SET available_at = now() WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();
    }

    /** Nothing is claimed until the breaker is closed: also what is due, and was due before anybody looked. */
    protected final void hold(BusinessNumber number) {
        db().sql("UPDATE number_budgets SET open_until = now() + interval '1 hour' WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();
    }

    /** The breaker's time is over, and this node's, which would ask for it only every five seconds. */
    protected final void close(BusinessNumber number) {
        db().sql("UPDATE number_budgets SET open_until = now() WHERE whatsapp_account_id = :id")
                .param("id", number.account()).update();
        budgets.deposit(number.account(), Map.of("granted", 0, "wait_ms", 0));
    }

    protected final Map<String, Object> budget(BusinessNumber number) {
        return db().sql("""
                SELECT trim_scale(slow_factor) AS slow_factor, failures, open_until > now() AS is_open, open_reason
                FROM number_budgets WHERE whatsapp_account_id = :id""").param("id", number.account()).query().singleRow();
    }

    protected final List<String> history(BusinessNumber number) {
        return db().sql("SELECT e.status FROM message_events e JOIN messages m ON m.id = e.message_id"
                        + " WHERE m.whatsapp_account_id = :id ORDER BY e.id").param("id", number.account())
                .query(String.class).list();
    }

    protected final List<String> deadLetters(BusinessNumber number) {
        return db().sql("SELECT source || ' ' || attempts || ' ' || state || ' ' || cause FROM dead_letters"
                        + " WHERE organization_id = :id").param("id", number.organization()).query(String.class).list();
    }
}
