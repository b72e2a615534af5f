package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.BusinessNumber;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** contact-upsert, contact-lookup, consent-check and window-check in rules. */
class ContactActionsTest extends ActionTest {

    private BusinessNumber number;

    @BeforeEach
    void makeNumber() {
        number = number();
        db().sql("INSERT INTO tags (organization_id, name, colour) VALUES (:o, 'VIP', '#000000'), (:o, 'Customer', '#000000')").param("o", number.organization()).update();
    }

    @Test
    void aContactIsMadeAndCompletedAndNothingOfItIsTakenAway() {
        var rule = rule(step("contact-upsert", "phone", "${body[phone]}", "country", "de", "name", "${body[name]}", "tags", "${body[tags]}",
                "attributes", "city=customer.city; visits=customer.visits; source='erp'"));
        var phone = "0151" + digits(8);
        var made = contact(run(rule, number, order(phone, "Zoë", List.of("vip"), "Köln")));

        var completed = contact(run(rule, number, order("+49 " + phone.substring(1), " ", "customer", null)));
        var again = run(rule, number, order(phone, null, null, null));

        assertThat(made).containsEntry("phone", "49" + phone.substring(1)).containsEntry("name", "Zoë").containsEntry("tags", List.of("VIP"))
                .containsEntry("attributes", Map.of("city", "Köln", "visits", 3, "source", "erp"));
        assertThat(completed).containsEntry("id", made.get("id")).containsEntry("name", "Zoë").containsEntry("tags", List.of("VIP", "Customer"))
                .containsEntry("attributes", made.get("attributes"));
        assertThat(contact(again)).isEqualTo(completed);
        assertThat(db().sql("SELECT version FROM contacts WHERE id = :id").param("id", id(made)).query(Integer.class).single()).isEqualTo(2);
        assertThat(db().sql("SELECT operation FROM audit_events WHERE entity_id = :id").param("id", id(made)).query(String.class).list())
                .containsExactly("contact-upsert-action", "contact-upsert-action");
        assertThat(contact(run(rule, number(), order(phone, "Else", null, null))).get("id")).isNotEqualTo(made.get("id"));
    }

    @Test
    void whatTheAuthorDidWrongIsNamed() {
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "${body[phone]}"))).containsExactly("phone:required");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "0151 23456789"))).containsExactly("phone:phone-number");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "+49 151 23456789", "country", "XX"))).containsExactly("country:enum");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "'; DROP TABLE contacts; --"))).containsExactly("phone:phone-number");
        assertThat(refused(number, Map.of(), step("contact-upsert", "userId", "US.1'"))).containsExactly("userId:format");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "4915123456789", "tags", "nobody's"))).containsExactly("tags:reference");
        assertThat(refused(number, Map.of("a", 1), step("contact-upsert", "phone", "4915123456789", "attributes", "a.b=a"))).containsExactly("attributes:mapping");
        assertThat(given(number, Map.of("t", "[\"vip\", \"customer\"]"), step("contact-upsert", "phone", phone(), "tags", "${body[t]}"))).asString()
                .as("as the engine writes a list").contains("VIP", "Customer");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "4915123456789", "optIn", "some"))).containsExactly("optIn:enum");
        assertThat(refused(number, Map.of(), step("contact-upsert", "phone", "4915123456789", "phoneNumberId", number().phoneId())))
                .containsExactly("phoneNumberId:reference");
        assertThat(refused(number, Map.of("x", "a".repeat(300)), step("contact-upsert", "phone", "4915123456789", "name", "${body[x]}")))
                .containsExactly("name:maxLength");
    }

    @Test
    void anOperatorsRuleSaysItsOrganizationByTheNumber() {
        var phone = phone();
        var rule = rule(step("contact-upsert", "phone", phone, "phoneNumberId", "${header.number}", "name", "${body}"));
        var run = routes.send("direct:" + rule, exchange -> {
            exchange.getMessage().setHeader("number", number.phoneId());
            exchange.getMessage().setBody("\u0000Bob");
        });
        var heard = routes.send("direct:" + rule, exchange -> exchange.setVariable("phoneNumberId", number.phoneId()));
        var nobodys = routes.send("direct:" + rule, exchange -> exchange.getMessage().setHeader("number", null));

        assertThat(contact(run)).containsEntry("accountId", number.account().toString()).containsEntry("name", "\ufffdBob");
        assertThat(run.getVariable("organizationId")).isNull();
        assertThat(contact(heard)).containsEntry("phone", phone);
        assertThat(nobodys.getException()).hasMessageContaining("phoneNumberId");
        assertThat(db().sql("SELECT organization_id FROM contacts WHERE phone_number = :phone").param("phone", phone).query(UUID.class).list())
                .containsExactly(number.organization());
    }

    @Test
    void ofTwoRunsThatMakeTheSameContactBothFindOne() throws Exception {
        var phone = phone();
        var rule = rule(step("contact-upsert", "phone", phone, "name", "Same"));
        try (var threads = Executors.newFixedThreadPool(2)) {
            var runs = threads.invokeAll(IntStream.range(0, 8).<Callable<Exchange>>mapToObj(n -> () -> run(rule, number, Map.of())).toList());
            for (var run : runs) {
                assertThat(contact(run.get())).containsEntry("phone", phone);
            }
        }
        assertThat(db().sql("SELECT count(*) FROM contacts WHERE phone_number = :phone").param("phone", phone).query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void anOptInIsWrittenDownOnceAndUndoesNoStopThatCameLater() {
        var phone = phone();
        var silent = contact(run(step("contact-upsert", "phone", phone), number, Map.of()));
        var asked = rule(step("contact-upsert", "phone", phone, "optIn", "marketing", "optInText", "Yes, offers"));
        run(asked, number, Map.of());
        run(asked, number, Map.of());
        assertThat(ledger(silent)).containsExactly("in rule false");

        db().sql("UPDATE contacts SET marketing_opted_out_at = now() WHERE id = :id").param("id", id(silent)).update();
        run(asked, number, Map.of());
        var dated = rule(step("contact-upsert", "phone", phone, "optIn", "marketing", "optInAt", "${body[at]}"));
        run(dated, number, Map.of("at", "2020-01-01T00:00:00Z"));
        assertThat(contact(run(dated, number, Map.of("at", "2020-01-01T00:00:00Z"))).get("marketingOptedOutAt")).isNotNull();
    }

    @Test
    void aContactIsFoundByWhatIsKnownOfIt() {
        var phone = phone();
        var made = given(number, Map.of(), step("contact-upsert", "phone", phone, "userId", "DE.4711abc", "name", "Zoë", "attributes", "erp='17'; level='gold'"));
        given(number, Map.of(), step("contact-upsert", "phone", phone(), "attributes", "level='gold'; age=age"));

        assertThat(lookup("phone", "00" + phone)).isEqualTo(made.get("contact"));
        assertThat(lookup("userId", "DE.4711abc")).isEqualTo(made.get("contact"));
        assertThat(lookup("attribute", "erp", "value", "17")).isEqualTo(made.get("contact"));
        assertThat(lookup("contactId", ((Map<?, ?>) made.get("contact")).get("id").toString())).isEqualTo(made.get("contact"));
        assertThat(lookup("attribute", "erp", "value", "17' OR true")).isNull();
        assertThat(lookup("phone", phone())).isNull();
        assertThat(given(number, Map.of(), step("contact-lookup", "attribute", "level", "value", "gold"))).containsEntry("contactsAlike", 2)
                .doesNotContainKey("contact");
        assertThat(given(number(), Map.of(), step("contact-lookup", "phone", phone, "attribute", "erp", "value", "17"))).doesNotContainKey("contact");
        assertThat(isReached(run(step("contact-lookup", "phone", phone(), "stop", "true"), number, Map.of()))).isFalse();
        assertThat(refused(number, Map.of(), step("contact-lookup", "attribute", "a b"))).containsExactly("attribute:format");
    }

    @Test
    void aNumberInAnAttributeIsFoundAsANumber() {
        given(number, Map.of("n", 17.50), step("contact-upsert", "phone", phone(), "attributes", "rate=n"));
        assertThat(given(number, Map.of("n", 17.5), step("contact-lookup", "attribute", "rate", "value", "${body[n]}"))).containsKey("contact");
    }

    @Test
    void consentSaysWhetherSinceWhenAndWhy() {
        var phone = phone();
        var id = id(contact(run(step("contact-upsert", "phone", phone), number, Map.of())));

        assertThat(consent("phone", phone())).containsEntry("known", false).containsEntry("why", "unknown-contact").containsEntry("mayBeMarketedTo", true);
        assertThat(consent("phone", phone)).containsEntry("why", "unsaid").containsEntry("mayBeMarketedTo", true);
        assertThat(consent("phone", phone, "explicit", "true")).containsEntry("mayBeMarketedTo", false).containsEntry("mayBeWrittenTo", true);
        run(step("contact-upsert", "phone", phone, "optIn", "marketing"), number, Map.of());
        assertThat(consent("phone", phone, "explicit", "true")).containsEntry("mayBeMarketedTo", true).containsEntry("why", "marketing-opted-in");
        db().sql("UPDATE contacts SET marketing_opted_out_at = '2026-11-01T10:00:00Z' WHERE id = :id").param("id", id).update();
        assertThat(consent("phone", phone)).containsEntry("why", "marketing-opted-out").containsEntry("since", "2026-11-01T10:00:00.000000Z")
                .containsEntry("mayBeMarketedTo", false).containsEntry("mayBeWrittenTo", true);
        assertThat(isReached(run(step("consent-check", "phone", phone, "stop", "true"), number, Map.of()))).isFalse();
        assertThat(isReached(run(step("consent-check", "phone", phone, "stop", "true", "category", "all"), number, Map.of()))).isTrue();
        db().sql("UPDATE contacts SET opted_out_at = now() WHERE id = :id").param("id", id).update();
        assertThat(consent("contactId", id.toString())).containsEntry("why", "opted-out").containsEntry("mayBeWrittenTo", false);
        db().sql("UPDATE contacts SET blocked_at = now() WHERE id = :id").param("id", id).update();
        assertThat(consent("phone", phone)).containsEntry("why", "blocked").containsEntry("mayBeWrittenTo", false);
        assertThat(isReached(run(step("consent-check", "phone", phone, "stop", "true", "category", "all"), number, Map.of()))).isFalse();
    }

    @Test
    void theWindowIsOpenForADayAfterTheCustomersMessage() {
        var phone = phone();
        var id = id(contact(run(step("contact-upsert", "phone", phone), number, Map.of())));
        var other = number(number.organization());
        db().sql("""
                INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at)
                VALUES (:o, :a, :c, now() - interval '23 hours'), (:o, :b, :c, now() - interval '25 hours')""")
                .param("o", number.organization()).param("a", number.account()).param("b", other.account()).param("c", id).update();

        assertThat(window("phone", phone, "phoneNumberId", number.phoneId())).containsEntry("open", true).extracting("until").isNotNull();
        assertThat(window("phone", phone, "phoneNumberId", other.phoneId())).containsEntry("open", false).extracting("until").isNotNull();
        assertThat(window("phone", phone)).as("no default account").containsEntry("open", false).extracting("until").isNull();
        assertThat(window("phone", phone(), "phoneNumberId", number.phoneId())).containsEntry("open", false);
        assertThat(isReached(run(step("window-check", "phone", phone, "phoneNumberId", other.phoneId(), "stop", "true"), number, Map.of()))).isFalse();
    }

    @Test
    void aCapturedRunWritesNoContact() {
        var phone = phone();
        var capture = new ArrayList<>();
        var run = run(step("contact-upsert", "phone", phone, "name", "Shown", "optIn", "all"), number.organization(), Map.of(), Map.of("capture", capture));

        assertThat(contact(run)).containsEntry("phone", phone).containsEntry("name", "Shown");
        assertThat(capture).singleElement().asString().contains("contact-upsert-action", phone, "Shown", "optIn");
        assertThat(db().sql("SELECT count(*) FROM contacts WHERE phone_number = :phone").param("phone", phone).query(Integer.class).single()).isZero();
    }

    @Test
    void parametersAreFilledInTheOrganizationsZone() {
        db().sql("UPDATE organizations SET time_zone = 'Asia/Kolkata' WHERE id = :id").param("id", number.organization()).update();
        var json = "{\"customer\": {\"name\": \"Zoë\"}, \"total\": 1234.50, \"at\": \"2026-11-25T20:00:00Z\"}";
        var parameters = new String[] {"body", "customer.name; total|currency:EUR; at|date:long; @contact.name", "locale", "de-DE"};

        assertThat(given(number, json, step("contact-upsert", "phone", phone(), "name", "Kept"), step("template-params", parameters)))
                .containsEntry("templateParameters", Map.of("body", List.of("Zoë", "1.234,50\u00a0€", "26. November 2026", "Kept")));
        assertThat(refused(number, "{}", step("template-params", parameters)))
                .containsExactly("body[0]:missing", "body[1]:missing", "body[2]:missing", "body[3]:missing");
        assertThat(refused(number, "{}", step("template-params", "body", "'x'", "locale", "no language"))).containsExactly("locale:format");
        assertThat(refused(number, "{}", step("template-params", "body", "'x'", "zone", "Mars/Olympus"))).containsExactly("zone:format");
        assertThat(refused(number, "{}", step("template-params", "locale", "de"))).containsExactly("body:required");
    }

    private static Map<String, Object> order(String phone, String name, Object tags, String city) {
        var customer = new HashMap<String, Object>();
        customer.put("city", city);
        customer.put("visits", 3);
        var order = new HashMap<String, Object>();
        order.put("phone", phone);
        order.put("name", name);
        order.put("tags", tags);
        order.put("customer", customer);
        return order;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> contact(Exchange run) {
        assertThat(run.getException()).isNull();
        return (Map<String, Object>) run.getVariable("contact");
    }

    private static UUID id(Map<String, Object> contact) {
        return UUID.fromString(contact.get("id").toString());
    }

    private Object lookup(String... parameters) {
        return given(number, Map.of(), step("contact-lookup", parameters)).get("contact");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> consent(String... parameters) {
        return (Map<String, Object>) given(number, Map.of(), step("consent-check", parameters)).get("consent");
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> window(String... parameters) {
        return (Map<String, Object>) given(number, Map.of(), step("window-check", parameters)).get("window");
    }

    private List<String> ledger(Map<String, Object> contact) {
        return db().sql("SELECT value || ' ' || source || ' ' || is_applied FROM consent_events WHERE contact_id = :id ORDER BY created_at")
                .param("id", id(contact)).query(String.class).list();
    }
}
