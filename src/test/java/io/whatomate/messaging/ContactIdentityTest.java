package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.webhook.MetaBodies;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who wrote: by phone number, by business-scoped user id, by both, and after a change of either. */
class ContactIdentityTest extends InboundTest {

    @Test
    void inBrazilTheWaIdIsTheAddress() {
        var number = number();
        var waId = "55" + digits(10);
        var from = waId.substring(0, 4) + "9" + waId.substring(4);

        deliverAndSettle(number, MetaBodies.message(
                number, MetaBodies.contact(waId, "Bia"), MetaBodies.text(from, MetaBodies.wamid(), "oi")));

        assertThat(contact(number)).containsEntry("phone_number", waId);
    }

    @Test
    void aCustomerWithAUsernameHasNoPhoneNumber() {
        var number = number();
        var user = "US." + digits(20);

        deliverAndSettle(number, byUserId(number, user, "hello"));

        assertThat(contact(number)).containsEntry("user_id", user).containsEntry("phone_number", null)
                .containsEntry("username", "@ada");
        assertThat(contents(number)).containsExactly("hello");
    }

    @Test
    void theUserIdIsLearntFromAMessageThatBringsBoth() {
        var number = number();
        var phone = phone();
        var user = "US." + digits(20);
        deliverAndSettle(number, MetaBodies.text(number, phone, "by phone"));

        deliverAndSettle(number, byBoth(number, phone, user, "by both"));
        deliverAndSettle(number, byUserId(number, user, "by id"));

        assertThat(contact(number)).containsEntry("phone_number", phone).containsEntry("user_id", user);
        assertThat(contents(number)).containsExactly("by phone", "by both", "by id");
    }

    /** The old number may be somebody else's by now. */
    @Test
    void aKnownUserIdThatWritesFromANewNumberIsAnsweredThere() {
        var number = number();
        var before = phone();
        var after = phone();
        var user = "US." + digits(20);
        var first = byBoth(number, before, user, "from the old number");
        deliverAndSettle(number, first);

        deliverAndSettle(number, byBoth(number, after, user, "from the new number"));
        assertThat(contact(number)).containsEntry("phone_number", after).containsEntry("user_id", user);

        deliverAndSettle(number, first);
        assertThat(contact(number)).as("what is repeated tells of the past").containsEntry("phone_number", after);
        assertThat(contents(number)).containsExactly("from the old number", "from the new number");
    }

    @Test
    void twoContactsThatTurnOutToBeOnePersonAreMergedWithAllTheyHave() {
        var number = number();
        var phone = phone();
        var user = "US." + digits(20);
        deliverAndSettle(number, byUserId(number, user, "by id"));
        deliverAndSettle(number, MetaBodies.text(number, phone, "by phone"));
        db().sql("""
                UPDATE contacts SET opted_out_at = now(), tags = '["vip"]', metadata = '{"plan":"gold"}'
                WHERE user_id = :user""").param("user", user).update();
        owe(number, user);

        deliverAndSettle(number, byBoth(number, phone, user, "by both"));

        var contact = contact(number);
        assertThat(contact).containsEntry("phone_number", phone).containsEntry("user_id", user)
                .containsEntry("unread_count", 3).containsEntry("tags", "[\"vip\"]");
        assertThat(contact.get("opted_out_at")).as("who asked for silence keeps it").isNotNull();
        assertThat(contact.get("metadata").toString()).contains("gold");
        assertThat(db().sql("""
                SELECT count(*) FILTER (WHERE m.contact_id = :kept) || ' ' || count(*) FROM messages m
                WHERE m.organization_id = :organization""")
                .param("kept", contact.get("id")).param("organization", number.organization())
                .query(String.class).single()).isEqualTo("4 4");
        assertThat(db().sql("SELECT contact_id FROM outbox WHERE organization_id = :id")
                .param("id", number.organization()).query(UUID.class).list())
                .containsExactly((UUID) contact.get("id"));
        assertThat(db().sql("SELECT count(*) FROM conversations WHERE organization_id = :id")
                .param("id", number.organization()).query(Integer.class).single()).isEqualTo(1);
        assertThat(db().sql("SELECT merged_into FROM contacts WHERE organization_id = :id AND id <> :kept")
                .param("id", number.organization()).param("kept", contact.get("id")).query(UUID.class).list())
                .containsExactly((UUID) contact.get("id"));
    }

    @Test
    void aChangedNumberFollowsTheCustomerAlsoWhenItsNoticeIsRepeated() {
        var number = number();
        var phone = phone();
        var moved = phone();
        var notice = MetaBodies.message(phone, MetaBodies.wamid(), "system");
        notice.putObject("system").put("type", "user_changed_number").put("body", "changed").put("wa_id", moved);
        deliverAndSettle(number, MetaBodies.text(number, phone, "before"));

        deliverAndSettle(number, MetaBodies.message(number, null, notice));
        deliverAndSettle(number, MetaBodies.message(number, null, notice));
        deliverAndSettle(number, MetaBodies.text(number, moved, "after"));

        assertThat(contact(number)).as("one contact only").containsEntry("phone_number", moved);
        assertThat(contents(number)).containsExactly("before", "changed", "after");
    }

    @Test
    void aChangedUserIdFollowsTheCustomer() {
        var number = number();
        var user = "US." + digits(20);
        var renewed = "US." + digits(20);
        deliverAndSettle(number, byUserId(number, user, "before"));
        var notice = JSON.createObjectNode().put("id", MetaBodies.wamid())
                .put("timestamp", now()).put("type", "system");
        notice.putObject("system").put("type", "user_changed_user_id").put("body", "changed")
                .put("user_id", renewed).put("previous_user_id", user);

        deliverAndSettle(number, MetaBodies.message(number, null, notice));
        deliverAndSettle(number, byUserId(number, renewed, "after"));

        assertThat(contact(number)).containsEntry("user_id", renewed);
        assertThat(contents(number)).containsExactly("before", "changed", "after");
    }

    @Test
    void oneCustomerOfTwoTenantsIsTwoContacts() {
        var one = number();
        var other = number();
        var phone = phone();
        deliverAndSettle(one, MetaBodies.text(one, phone, "to one"));
        deliverAndSettle(other, MetaBodies.text(other, phone, "to other"));

        assertThat(contents(one)).containsExactly("to one");
        assertThat(contents(other)).containsExactly("to other");
        assertThat(contact(one).get("id")).isNotEqualTo(contact(other).get("id"));
    }

    @Test
    void aSenderWithoutAnyAddressIsADeadLetterAndHoldsNobodyUp() {
        var number = number();
        var nobody = JSON.createObjectNode().put("id", MetaBodies.wamid()).put("timestamp", now()).put("type", "text");
        nobody.putObject("text").put("body", "from nowhere");
        deliver(MetaBodies.message(number, null, nobody));
        deliver(MetaBodies.text(number, phone(), "from somebody"));

        await().atMost(SOON).untilAsserted(() -> assertThat(contents(number)).containsExactly("from somebody"));
        // Once its first failure is written down, which would count on from one.
        await().atMost(SOON).until(() -> db().sql("UPDATE webhook_events SET attempts = 5, leased_until = '-infinity'"
                        + " WHERE phone_id = :id AND state = 'pending' AND attempts > 0 AND lease_owner IS NULL")
                .param("id", number.phoneId()).update() == 1);

        await().atMost(SOON).untilAsserted(() -> assertThat(db().sql("""
                SELECT l.source || ' ' || l.attempts || ' ' || l.state || ' ' || (l.payload LIKE '%from nowhere%')
                    || ' ' || (l.cause LIKE '%from nowhere%')
                FROM dead_letters l WHERE l.organization_id = :id""")
                .param("id", number.organization()).query(String.class).list())
                .as("payload kept, reason without the customer's words").containsExactly("inbound 6 open true false"));
    }

    private ObjectNode byUserId(BusinessNumber number, String user, String text) {
        var contact = JSON.createObjectNode().put("user_id", user);
        contact.putObject("profile").put("name", "Ada").put("username", "@ada");
        var message = JSON.createObjectNode().put("from_user_id", user).put("id", MetaBodies.wamid())
                .put("timestamp", now()).put("type", "text");
        message.putObject("text").put("body", text);
        return MetaBodies.message(number, contact, message);
    }

    private ObjectNode byBoth(BusinessNumber number, String phone, String user, String text) {
        return MetaBodies.message(
                number, MetaBodies.contact(phone, "Ada").put("user_id", user),
                MetaBodies.text(phone, MetaBodies.wamid(), text).put("from_user_id", user));
    }

    /** A message to that customer that cannot go out yet. */
    private void owe(BusinessNumber number, String user) {
        db().sql("""
                WITH message AS (
                    INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, content)
                    SELECT organization_id, :account, id, 'outgoing', 'text', 'owed' FROM contacts WHERE user_id = :user
                    RETURNING *)
                INSERT INTO outbox (message_id, organization_id, whatsapp_account_id, contact_id, available_at)
                SELECT id, organization_id, whatsapp_account_id, contact_id, now() + interval '1 day' FROM message""")
                .param("account", number.account()).param("user", user).update();
    }
}
