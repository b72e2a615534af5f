package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.fence.RuleFault;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a file is said, and breaks neither the product nor another rule nor its own version before. */
class RuleRefusalsTest extends RulesFolderTest {

    @Test
    void aBrokenEditLeavesTheVersionBeforeAndEveryOtherRule() throws IOException {
        write("good.camel.yaml", SAYS.formatted("rule-good", "good"));
        write("other.camel.yaml", SAYS.formatted("rule-other", "other"));
        settle();
        var other = context.getRoute("rule-other");

        write("good.camel.yaml", SAYS.formatted("rule-good", "better").replace("setBody", "setBdoy"));
        settle();

        assertThat(ask("direct:rule-good")).isEqualTo("good");
        assertThat(context.getRoute("rule-other")).isSameAs(other);
        var reports = new RuleReports(files, context, routes, troubles);
        assertThat(reports.all().files().getFirst().state()).isEqualTo("previous");
        assertThat(reports.all().files().getFirst().version()).isNotEqualTo(reports.all().files().getFirst().refused());
        assertThat(new RulesHealth(files, new RuleReports(files, context, routes, troubles)).health().toString()).contains("UP", "good.camel.yaml:7:11 Camel knows no step or option \"setBdoy\" here. Did you mean setBody?");
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(200);
        assertThat(send(HttpRequest.newBuilder(url("/health"))).statusCode()).isEqualTo(200);

        // One that passes every check and fails at its start: the version before is put back.
        write("good.camel.yaml", SAYS.formatted("rule-good", "better").replace("direct:rule-good", "direct:rule-other"));
        settle();
        assertThat(ask("direct:rule-good")).isEqualTo("good");
        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly("not-started");
    }

    @Test
    void whatIsWrongIsSaidWithPlaceAndMend() throws IOException {
        var cases = """
                - setBdoy: {simple: x}           | 7 11 unknown-key Did you mean setBody?
                - log: {mesage: x}               | 7 17 unknown-key Did you mean message?
                - to: kafak:orders               | 7 15 unknown-component Did you mean kafka?
                - to: kamelet:no-such-sink       | 7 15 unknown-kamelet Available:
                - to: "timer:x?perod=5"          | 7 15 unknown-option Did you mean period?
                - to: "file:x?fileExist=Often"   | 7 15 unfit-option lists the values
                - setBody: {simple: "${boddy}"}  | 7 30 simple ${body.total}
                - process: {ref: nobody}         | 7 26 unknown-bean - beans:
                - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: x, text: y, txet: z}} | 7 78 unknown-option Did you mean text?
                - to: "kamelet:whatsapp-text-sink?to=x&text=y&txet=z" | 7 15 unknown-option Did you mean text?
                - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: x}} | 7 21 parameter-missing Give it below
                - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "{{notify.numbr}}", text: y}} | 7 66 unknown-setting NOTIFY_NUMBR
                - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: x, text: '{"a": {"b": 1}}'}} | 7 75 braces "} }"
                - to: [                          | 8 9 yaml Look at the indentation
                """.lines().map(line -> line.split("\\|")).toList();
        for (var i = 0; i < cases.size(); i++) {
            write("bad-%02d.camel.yaml".formatted(i), SAYS.formatted("rule-bad-" + i, "x")
                    .replace("steps:\n", "steps:\n        " + cases.get(i)[0].strip() + "\n"));
        }
        settle();

        for (var i = 0; i < cases.size(); i++) {
            var fault = files.files().get(i).faults().getFirst();
            assertThat("%d %d %s %s".formatted(fault.line(), fault.column(), fault.code(), fault.mend()))
                    .as(fault.toString())
                    .startsWith(cases.get(i)[1].strip().replaceFirst("^(\\d+ \\d+ \\S+) .*", "$1"))
                    .contains(cases.get(i)[1].strip().replaceFirst("^\\d+ \\d+ \\S+ ", ""));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"sales.yaml", "sales.yml", "sales.camel.yml", "sales.CAMEL.YAML"})
    void aFileThatIsNearlyNamedAsARuleIsToldOf(String name) throws IOException {
        write(name, SAYS.formatted("rule-sales", "x"));
        settle();

        assertThat(files.files().getFirst().faults()).extracting(RuleFault::detail).singleElement().asString().endsWith("rename it to sales.camel.yaml.");
        assertThat(context.getRoute("rule-sales")).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            uri: kamelet:notify-schedule-source, parameters: {rule: x, cron: 'every day'}                              | 3 endpoint cron expression
            uri: kamelet:notify-schedule-source, parameters: {rule: x, cron: '0 0 9 * * ?', zone: Europe/Berln}        | 3 endpoint no time zone
            uri: kamelet:notify-table-source, parameters: {rule: x, connection: erpp, table: t, keyColumn: i, markColumn: m} | 3 endpoint no connection 'erpp'
            uri: kamelet:notify-kafka-source, parameters: {rule: x, connection: erp, topic: t}                         | 3 endpoint kafka is wanted
            uri: kamelet:notify-http-source, parameters: {rules: x}                                                    | 3 unknown-option Did you mean rule?
            uri: direct:rule-bad, uri: direct:rule-worse                                                               | 3 key-twice Keep one
            """)
    void whatIsWrongWithATriggerIsSaidAtItsPlace(String from, String fault) throws IOException {
        write("bad.camel.yaml", "- route:\n    id: rule-bad\n    from: {%s, steps: [{log: x}]}\n".formatted(from));
        settle();

        var words = fault.split(" ", 3);
        assertThat(files.files().getFirst().faults().getFirst()).satisfies(told -> {
            assertThat(told.line()).as(told.toString()).isEqualTo(Integer.parseInt(words[0]));
            assertThat(told.code()).as(told.toString()).isEqualTo(words[1]);
            assertThat(told.detail() + told.mend()).contains(words[2]);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            - route: {id: webhook-take-delivery, from: {uri: direct:stolen, steps: [{stop: {}}]}}                    | name-taken
            - beans: [{name: listQuery, type: java.util.ArrayList}]                                                  | name-taken
            - rest: {path: /mine, get: [{to: direct:x}]}                                                             | opens-address
            - routeConfiguration: {onException: [{onException: {exception: [java.lang.Exception]}}]}                 | configuration-id
            - route: {from: {uri: direct:x, steps: [{stop: {}}]}}                                                    | id-missing
            - routeTemplate: {id: x}                                                                                 | unknown-entry
            - route: {id: mine, id: webhook-take-delivery, from: {uri: direct:stolen, steps: [{stop: {}}]}}          | key-twice
            """)
    void aRuleTakesNothingOfTheProducts(String text, String code) throws IOException {
        var before = context.getRoute("webhook-take-delivery");
        write("thief.camel.yaml", text);
        settle();

        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly(code);
        assertThat(context.getRoute("webhook-take-delivery")).isSameAs(before);
    }

    /** Two that fetch would part the events among them, and neither would say so. */
    @ParameterizedTest
    @ValueSource(strings = {
        "uri: kamelet:notify-http-source, parameters: {rule: called-alike}",
        "uri: kamelet:notify-schedule-source, parameters: {rule: called-alike, cron: '0 0 9 * * ?'}",
        "uri: 'kamelet:notify-schedule-source?cron=0+0+9+*+*+?&rule=called-alike'"})
    void twoRulesAreNotCalledAlike(String from) throws IOException {
        var called = "- route: {id: rule-%s, from: {" + from + ", steps: [{log: x}]}}\n";
        write("twice.camel.yaml", called.formatted("first") + called.formatted("second"));
        settle();
        assertThat(files.files()).singleElement().satisfies(file -> assertThat(file.faults()).extracting(RuleFault::code).containsExactly("name-twice"));
        Files.delete(folder.resolve("twice.camel.yaml"));
        write("one.camel.yaml", called.formatted("one"));
        settle();
        write("two.camel.yaml", called.formatted("two"));
        settle();

        assertThat(files.files().getLast().faults()).singleElement().satisfies(fault -> {
            assertThat(fault.code()).as(fault.toString()).isEqualTo("name-taken");
            assertThat(fault.detail()).isEqualTo("The trigger called-alike belongs to the file one.camel.yaml.");
            assertThat(fault.line()).isEqualTo(1);
        });
        assertThat(context.getRoute("rule-one")).isNotNull();
        assertThat(context.getRoute("rule-two")).isNull();
    }

    @Test
    void aBeanOfAFileThatIsRefusedIsNotEvenMade() throws IOException {
        System.clearProperty("ruleTestBeanMade");
        write("bean.camel.yaml", """
                - beans:
                    - name: ruleTestBean
                      type: java.lang.System
                      factoryMethod: setProperty
                      constructors: {0: ruleTestBeanMade, 1: "yes"}
                - route: {id: webhook-take-delivery, from: {uri: direct:stolen, steps: [{stop: {}}]}}
                """);
        settle();

        assertThat(files.files().getFirst().faults()).extracting(RuleFault::code).containsExactly("name-taken");
        assertThat(System.getProperty("ruleTestBeanMade")).isNull();
    }
}
