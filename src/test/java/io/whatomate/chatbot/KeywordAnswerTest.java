package io.whatomate.chatbot;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.webhook.MetaBodies;
import java.text.Normalizer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule answers which text. */
class KeywordAnswerTest extends ChatbotTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "exact|hi|hi|true", "exact|hi|  HI |true", "exact|hi|hi there|false",
        "contains|hours|opening HOURS please|true", "contains|hours|hour|false",
        "starts_with|track|Track my order|true", "starts_with|track|please track|false",
        "regex|^order\\s+#?\\d{4}$|ORDER #1234|true", "regex|^order\\s+#?\\d{4}$|order 12|false",
        "exact|straße|STRAßE|true", "contains|مرحبا|قل مرحبا الآن|true", "contains|👋|hi 👋|true"
    })
    void keywordsMatchByTheirType(String type, String keyword, String text, boolean answered) {
        var number = number();
        enable(number, "default_response = NULL");
        rule(number, keyword, type, "Matched");

        assertThat(answersTo(number, text)).isEqualTo(answered ? List.of("Matched") : List.of());
    }

    @Test
    void anEWithAnAccentIsTheSameInOneCharacterAndInTwo() {
        var number = number();
        enable(number, "default_response = NULL");
        rule(number, Normalizer.normalize("café", Normalizer.Form.NFD), "contains", "Coffee");
        rule(number, "^thé$", "regex", "Tea");

        assertThat(answersTo(number, "un CAFÉ")).containsExactly("Coffee");
        assertThat(answersTo(number, Normalizer.normalize("thé", Normalizer.Form.NFD))).containsExactly("Tea");
    }

    @Test
    void aRuleThatChangesCountsAsItIsNowFromTheNextMessageOn() {
        var number = number();
        enable(number, "default_response = 'default'");
        assertThat(answersTo(number, "hi")).containsExactly("default");
        rule(number, "hi", "exact", "first");
        assertThat(answersTo(number, "hi")).containsExactly("first");
        change(number, "first", "response_content = '{\"body\": \"second\"}'");
        assertThat(answersTo(number, "hi")).containsExactly("second");
        change(number, "first", "active_until = now() - interval '1 second'");
        assertThat(answersTo(number, "hi")).containsExactly("default");
        db().sql("UPDATE keyword_rules SET active_until = NULL WHERE organization_id = ?").param(number.organization()).update();
        assertThat(answersTo(number, "hi")).containsExactly("second");
        db().sql("DELETE FROM keyword_rules WHERE organization_id = ?").param(number.organization()).update();
        assertThat(answersTo(number, "hi")).containsExactly("default");
    }

    @Test
    void caseCountsWhenTheRuleSaysSo() {
        var number = number();
        enable(number, "default_response = 'no'");
        rule(number, "ACME", "contains", "Yes", 10, ANY);
        db().sql("UPDATE keyword_rules SET case_sensitive = true WHERE organization_id = :id")
                .param("id", number.organization()).update();

        assertThat(answersTo(number, "acme")).containsExactly("no");
        assertThat(answersTo(number, "by ACME")).containsExactly("Yes");
    }

    @Test
    void theHighestPriorityAnswersAndOfEqualsTheOlder() {
        var number = number();
        enable(number, "default_response = NULL");
        rule(number, "hi", "contains", "low", 1, ANY);
        rule(number, "hi", "contains", "older", 20, ANY);
        rule(number, "hi", "contains", "newer", 20, ANY);

        assertThat(answersTo(number, "hi")).containsExactly("older");
    }

    @Test
    void aRuleAnswersOnlyWhileItIsActiveAndOnItsAccount() {
        var number = number();
        var other = number(number.organization());
        enable(number, "default_response = 'default'");
        rule(number, "a", "exact", "past");
        change(number, "past", "active_until = now() - interval '1 minute'");
        rule(number, "b", "exact", "future");
        change(number, "future", "active_from = now() + interval '1 hour'");
        rule(number, "c", "exact", "off");
        change(number, "off", "is_enabled = false");
        rule(number, "d", "exact", "bound");
        change(number, "bound", "whatsapp_account_id = '" + other.account() + "'");

        assertThat(answersTo(number, "a")).containsExactly("default");
        assertThat(answersTo(number, "b")).containsExactly("default");
        assertThat(answersTo(number, "c")).containsExactly("default");
        assertThat(answersTo(number, "d")).containsExactly("default");
        assertThat(answersTo(other, "d")).containsExactly("bound");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "contact.profileName|equals|ada|true", "contact.profileName|equals|bob|false",
        "contact.profileName|not_equals|bob|true", "contact.profileName|not_equals|ADA|false",
        "contact.phoneNumber|starts_with|49|true", "contact.phoneNumber|starts_with|1|false",
        "contact.tags|contains|vip|true", "contact.tags|not_contains|vip|false", "contact.tags|contains|gold|false",
        "contact.metadata.plan|equals|PRO|true", "contact.metadata.plan|exists||true", "contact.metadata.age|exists||false",
        "contact.metadata.age|not_exists||true", "contact.metadata.age|not_equals|7|true",
        "message.text|matches|^h.*y$|true", "message.text|matches|^x|false", "message.text|not_contains|no|true",
        "message.type|equals|text|true", "contact.nonsense|exists||false", "message.text|invented|hey|false"
    })
    void conditionsDecideToo(String field, String operator, String value, boolean holds) {
        var number = number();
        var phone = phone();
        enable(number, "default_response = NULL");
        rule(number, "hey", "contains", "Matched", 10,
                "[{\"field\":\"%s\",\"operator\":\"%s\"%s}]".formatted(
                        field, operator, value == null ? "" : ",\"value\":\"" + value + "\""));
        db().sql("INSERT INTO contacts (organization_id, phone_number, tags, metadata)"
                        + " VALUES (:id, :phone, '[\"vip\",\"new\"]', '{\"plan\":\"pro\"}')")
                .param("id", number.organization()).param("phone", phone).update();

        deliverAndSettle(number, MetaBodies.text(number, phone, "hey"));

        assertThat(answers(number)).isEqualTo(holds ? List.of("Matched") : List.of());
    }

    @Test
    void allConditionsMustHold() {
        var number = number();
        enable(number, "default_response = NULL");
        rule(number, "hi", "contains", "Matched", 10, """
                [{"field":"message.type","operator":"equals","value":"text"},
                 {"field":"message.text","operator":"contains","value":"please"}]""");

        assertThat(answersTo(number, "hi")).isEmpty();
        assertThat(answersTo(number, "hi please")).containsExactly("Matched");
    }

    @Test
    void aBrokenRuleDoesNotSilenceTheOthers() {
        var number = number();
        enable(number, "default_response = NULL");
        rule(number, "(", "regex", "broken", 99, ANY);
        rule(number, "hi", "contains", "broken too", 98, "[{\"field\":\"message.text\",\"operator\":\"matches\",\"value\":\"(\"}]");
        rule(number, "   ", "contains", "blank", 97, ANY);
        rule(number, "((h{1000}){1000}){1000}", "regex", "as large as the memory", 96, ANY);
        rule(number, "hi", "exact", "Hello");

        assertThat(answersTo(number, "hi")).containsExactly("Hello");
    }

    @Test
    void aPatternThatWouldTakeForeverElsewhereTakesNoTime() {
        var number = number();
        enable(number, "default_response = 'no'");
        rule(number, "^(a+)+$", "regex", "yes");

        assertThat(answersTo(number, "a".repeat(4000) + "!", SOON)).containsExactly("no");
    }
}
