package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.CompiledRule;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RuleTrigger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in a text is looked for; what shows only when it runs is left to the send gate. */
class RuleReferencesTest {

    private static final String SURROUNDINGS = """
            {"isThere": true,
             "accounts": [{"id": "a1", "phoneNumberId": "111", "isDefault": true}, {"id": "a2", "phoneNumberId": "222", "isDefault": false}],
             "templates": [
               {"id": "t1", "accountId": "a1", "name": "paid", "language": "en", "status": "APPROVED", "placeholders": 2},
               {"id": "t2", "accountId": "a2", "name": "sent", "language": "en", "status": "APPROVED", "placeholders": 0},
               {"id": "t3", "accountId": "a1", "name": "new", "language": "en", "status": "PENDING", "placeholders": 0}]}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            a; b                       |                | ~~
            a; b;                      |                | ~~
            ~a|join:'; '; 'x; y'~      |                | ~~
            a                          |                | template-parameters
            a; ; c                     |                | template-parameters
            ~~                         |                | template-parameters
            ${body.all}                |                | ~~
            a                          | ["x", "y"]     | ~~
            a                          | ["x"]          | template-parameters
            a                          | {"body": ["x"]} | template-parameters
            a                          | {"body": {"n": "x"}} | ~~
            a                          | ${body.values} | ~~
            """)
    void theValuesOfATemplateAreCounted(String body, String parameters, String fault) throws Exception {
        var faults = check(
                new RuleCall("template-params-action", Map.of("body", body), 3),
                send("paid", "en", null, parameters)).faults();

        assertThat(faults).extracting(RuleFault::code).isEqualTo(fault.isEmpty() ? List.of() : List.of(fault));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
            sent       | en | 222        | -
            sent       | en | -          | template-unknown
            sent       | de | 222        | template-unknown
            lost       | en | 111        | template-unknown
            new        | en | -          | template-not-approved
            sent       | en | 333        | account-unknown
            sent       | en | ${body.by} | -
            ${body.of} | en | -          | -
            sent       | ${body.as} | 222 | -
            """)
    void aTemplateIsLookedForAtTheNumberThatSends(String name, String language, String number, String fault) throws Exception {
        var faults = check(send(name, language, number, null)).faults();

        assertThat(faults).extracting(RuleFault::code).isEqualTo(fault == null ? List.of() : List.of(fault));
    }

    @Test
    void whatIsFoundIsTold() throws Exception {
        var references = check(send("sent", "en", "222", null));

        assertThat(references.account()).isEqualTo("a2");
        assertThat(references.templates()).containsExactly("t2");
        assertThat(references.isThere()).isTrue();
    }

    private static RuleCall send(String name, String language, String number, String parameters) {
        var given = new HashMap<>(Map.of("to", "1", "name", name, "language", language));
        if (number != null) {
            given.put("phoneNumberId", number);
        }
        if (parameters != null) {
            given.put("parameters", parameters);
        }
        return new RuleCall("whatsapp-template-sink", given, 9);
    }

    private static RuleReferences check(RuleCall... calls) throws Exception {
        var rule = new CompiledRule("n", "", new RuleTrigger("notify-http-source", Map.of()), "", List.of(calls), List.of());
        return RuleReferences.of(new RuleText("", null, rule, List.of(), 0), SURROUNDINGS, new ObjectMapper());
    }
}
