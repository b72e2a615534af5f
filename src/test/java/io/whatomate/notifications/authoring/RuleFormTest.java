package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A form becomes the text that an engineer would have written. */
class RuleFormTest {

    @Test
    void aFormOfEverythingIsWrittenStepByStepAndIsARule() throws Exception {
        var text = yaml("""
                name: payment-reminder
                description: Reminds of a payment that is due
                trigger: {type: table, config: {connection: erp, table: invoices, keyColumn: id}}
                phoneNumberId: "106540352242922"
                to: customer.phone
                template: {name: payment_reminder, language: de}
                parameters: [{field: customer.name}, {field: invoice.total, format: "currency:EUR"}]
                header: {field: invoice.id}
                buttons: [invoice.path]
                locale: de-DE
                conditions:
                  - {field: invoice.status, operator: equals, value: overdue}
                  - {field: invoice.total, operator: greater, value: "10"}
                attachment: {source: url, field: invoice.pdf, name: Invoice.pdf}
                writeBack: {connection: erp, table: invoices, keyColumn: id, keyField: invoice.id, column: reminded, value: "1"}
                oncePer: {field: invoice.id, per: week}
                """);

        assertThat(text).isEqualTo("""
                - route:
                    id: payment-reminder
                    description: Reminds of a payment that is due
                    from:
                      uri: kamelet:notify-table-source
                      parameters:
                        connection: erp
                        keyColumn: id
                        table: invoices
                      steps:
                        - filter:
                            simple:
                              expression: ${body.invoice.status} == 'overdue' && ${body.invoice.total} > 10
                            steps:
                              - to:
                                  uri: kamelet:once-per-action
                                  parameters:
                                    key: ${body.invoice.id}
                                    per: week
                              - to:
                                  uri: kamelet:attach-document-action
                                  parameters:
                                    url: ${body.invoice.pdf}
                                    name: Invoice.pdf
                              - to:
                                  uri: kamelet:template-params-action
                                  parameters:
                                    body: customer.name; invoice.total|currency:EUR
                                    header: invoice.id
                                    buttons: invoice.path
                                    locale: de-DE
                              - to:
                                  uri: kamelet:whatsapp-template-sink
                                  parameters:
                                    phoneNumberId: '106540352242922'
                                    to: ${body.customer.phone}
                                    name: payment_reminder
                                    language: de
                              - to:
                                  uri: kamelet:write-back-action
                                  parameters:
                                    connection: erp
                                    table: invoices
                                    key: id
                                    keyValue: ${body.invoice.id}
                                    set: reminded='1'
                """);
        assertThat(new RuleCompiler(new KameletCatalogue()).compile(UUID.randomUUID(), text).calls()).hasSize(5);
    }

    /** Scheduled rules of the predecessors made a list of people, and sent to each. */
    @Test
    void ofAListEveryItemGetsAMessageOfItsOwn() throws Exception {
        assertThat(yaml("""
                name: birthday
                trigger: {type: schedule, config: {cron: "0 0 9 * * ?"}}
                each: people
                to: phone_no
                template: {name: birthday, language: en}
                """)).isEqualTo("""
                - route:
                    id: birthday
                    from:
                      uri: kamelet:notify-schedule-source
                      parameters:
                        cron: 0 0 9 * * ?
                      steps:
                        - split:
                            simple:
                              expression: ${body.people}
                            steps:
                              - to:
                                  uri: kamelet:whatsapp-template-sink
                                  parameters:
                                    to: ${body.phone_no}
                                    name: birthday
                                    language: en
                """);
    }

    @Test
    void whatAFormIsWrittenAsIsARule() throws Exception {
        var text = yaml("""
                name: birthday
                description: "Says: happy birthday # to all"
                trigger: {type: http, config: {key: "${body.day}"}}
                each: people
                to: phone_no
                template: {name: birthday, language: en}
                conditions: [{field: "tags[0]", operator: matches, value: "a|b"}, {field: left, operator: not_exists}, {field: name, operator: not_equals, value: "it's"}]
                """);

        var rule = new RuleCompiler(new KameletCatalogue()).compile(UUID.randomUUID(), text);

        assertThat(rule.name()).isEqualTo("birthday");
        assertThat(rule.description()).isEqualTo("Says: happy birthday # to all");
        assertThat(rule.trigger().key()).contains("${body.day}");
        assertThat(rule.calls()).singleElement().satisfies(call -> assertThat(call.parameters()).containsEntry("to", "${body.phone_no}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            equals       | paid    | ${body.f} == 'paid'
            not_equals   | 7       | ${body.f} != '7'
            greater      | 7.5     | ${body.f} > 7.5
            at_least     | 2026-01 | ${body.f} >= '2026-01'
            less         | -3      | ${body.f} < -3
            at_most      | 0       | ${body.f} <= 0
            contains     | it's    | ${body.f} contains "it's"
            not_contains | x       | ${body.f} !contains 'x'
            in           | a,b     | ${body.f} in 'a,b'
            starts_with  | +49     | ${body.f} startsWith '+49'
            matches      | [0-9]+  | ${body.f} regex '[0-9]+'
            exists       |         | ${body.f} != null
            not_exists   |         | ${body.f} == null
            """)
    void aConditionIsWrittenInSimple(String operator, String value, String expression) {
        var form = form(List.of(new RuleForm.Condition("f", operator, value)));

        assertThat(form.toYaml()).contains("expression: " + expression + "\n");
    }

    @Test
    void aValueWithBothKindsOfQuotesIsRefused() {
        assertThatThrownBy(() -> form(List.of(new RuleForm.Condition("f", "equals", "'\""))).toYaml())
                .isInstanceOfSatisfying(Problem.class, problem ->
                        assertThat(problem.errors()).extracting(Problem.FieldError::field).containsExactly("form.conditions[0].value"));
    }

    /** Whatever is filled in is a value of YAML, and cannot become a step. */
    @Test
    void nothingThatIsFilledInLeavesItsPlace() throws Exception {
        var form = form(List.of(new RuleForm.Condition("f", "equals", "x\n  - to: {uri: 'exec:ls'}\n# ${body.f}: *a")));

        var steps = new YAMLMapper().readTree(form.toYaml()).at("/0/route/from/steps");

        assertThat(steps).hasSize(1);
        assertThat(steps.at("/0/filter/simple/expression").asText()).contains("exec:ls");
        assertThat(steps.at("/0/filter/steps")).hasSize(1);
    }

    private static RuleForm form(List<RuleForm.Condition> conditions) {
        return new RuleForm("n", null, new RuleForm.Trigger("http", null), null, null, "to", new RuleForm.Template("t", "en"), null, null, null,
                null, conditions, null, null, null);
    }

    private static String yaml(String form) throws Exception {
        return new ObjectMapper().convertValue(new YAMLMapper().readTree(form), RuleForm.class).toYaml();
    }
}
