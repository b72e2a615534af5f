package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.CompiledRule;
import io.whatomate.notifications.fence.RuleCall;
import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RulePlace;
import io.whatomate.notifications.fence.RuleStep;
import io.whatomate.notifications.fence.RuleTrigger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What stands in a text is looked for; what shows only when it runs is left to the send gate. */
class RuleReferencesTest {

    private static final String SURROUNDINGS = """
            {"isThere": true,
             "accounts": [{"id": "a1", "phoneNumberId": "111", "isDefault": true}, {"id": "a2", "phoneNumberId": "222", "isDefault": false}],
             "templates": [
               {"id": "t1", "accountId": "a1", "name": "paid", "language": "en", "status": "APPROVED", "category": "UTILITY", "named": false,
                "components": [{"type": "BODY", "text": "{{1}} paid {{2}}, {{1}}"}]},
               {"id": "t2", "accountId": "a2", "name": "sent", "language": "en", "status": "APPROVED", "category": "UTILITY", "named": false,
                "components": [{"type": "BODY", "text": "Sent"}]},
               {"id": "t3", "accountId": "a1", "name": "new", "language": "en", "status": "PENDING", "category": "UTILITY", "named": false,
                "components": [{"type": "BODY", "text": "New"}]}%s]}""";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            a; b                       |                | ~~
            a; b;                      |                | ~~
            ~a|join:'; '; 'x; y'~      |                | ~~
            a                          |                | template-parameters
            a; ; c                     |                | template-parameters template-mapping
            ; b                        |                | template-mapping
            n=a; b                     |                | template-mapping
            ~a; 'b~                    |                | template-mapping
            ~~                         |                | template-parameters
            x=a; y=b                   |                | template-parameters
            ${body.all}                |                | ~~
            a                          | ["x", "y"]     | ~~
            a                          | ["x"]          | template-parameters
            a                          | {"body": ["x"]} | template-parameters
            a                          | {"body": {"n": "x"}} | template-parameters
            a                          | {"n": "x"}     | template-parameters
            a                          | one            | template-parameters
            a                          | ${body.values} | ~~
            a                          | [${body.a}, 1] | ~~
            """)
    void theValuesOfATemplateAreCounted(String body, String parameters, String faults) throws Exception {
        assertThat(codes(mapping(Map.of("body", body)), send("paid", "en", null, parameters))).isEqualTo(faults);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            name=a; total=b            |                                     | ~~
            name=a                     |                                     | has the placeholder `total` in its body, and no value is given for it
            name=a; total=b; x=c       |                                     | has no placeholder `x` in its body; it has `name`, `total`
            a; b                       |                                     | names its placeholders (`name`, `total`), and a list is given
            ~~                         |                                     | has 2 placeholders in its body, and 0 values are given
            a                          | {"name": "${body.n}", "total": "1"} | ~~
            a                          | ["x", "y"]                          | names its placeholders (`name`, `total`), and a list is given
            """)
    void namedValuesAreHeldAgainstTheNames(String body, String parameters, String fault) throws Exception {
        assertThat(told("{\"type\": \"BODY\", \"text\": \"{{name}} pays {{total}}\"}", true, mapping(Map.of("body", body)), send("own", "en", null, parameters)))
                .isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            -        |    | ~~               |                                           | ~~
            -        |    | a                |                                           | has no header, and one is given
            TEXT     | Hi | ~~               |                                           | ~~
            TEXT     | Hi | a                |                                           | has no placeholder in its header, and a value is given
            TEXT     | Hi {{1}} | a          |                                           | ~~
            TEXT     | Hi {{1}} | a; b       |                                           | `header` takes one value
            TEXT     | Hi {{1}} | ~~         |                                           | needs a text in its header, and none is given
            TEXT     | Hi {{1}} | ~~         | No. ${body.id}                            | ~~
            TEXT     | Hi {{1}} | ~~         | ${body.header}                            | ~~
            TEXT     | Hi {{1}} | ~~         | {"image": {"link": "https://x"}}          | needs a text in its header, and `image` is given
            IMAGE    |    | ~~               |                                           | needs an image in its header, and none is given
            IMAGE    |    | a                |                                           | needs an image in its header, and a text is given
            IMAGE    |    | ~~               | {"image": {"link": "${body.link}"}}       | ~~
            IMAGE    |    | ~~               | {"image": ${body.image}}                  | ~~
            DOCUMENT |    | ~~               | {"image": {"link": "https://x"}}          | needs a document in its header, and `image` is given
            LOCATION |    | ~~               | {"location": {"latitude": 1}}             | ~~
            LOCATION |    | ~~               | here                                      | needs a location in its header, and a text is given
            """)
    void theHeaderIsOfItsKind(String format, String text, String mapped, String header, String fault) throws Exception {
        var part = format.equals("-") ? "{\"type\": \"FOOTER\", \"text\": \"Bye\"}"
                : "{\"type\": \"HEADER\", \"format\": \"%s\", \"text\": \"%s\"}".formatted(format, text == null ? "" : text);

        assertThat(told(part, false, mapping(Map.of("header", mapped)), send(header == null ? Map.of() : Map.of("header", header)))).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ~; a; ~ |                                                                        | needs a value for button 2 (COPY_CODE), and none is given
            1=a     | [{"index": 1, "text": "${body.id}"}, {"index": 2, "couponCode": "X"}]  | ~~
            1=a     | [{"index": 1, "text": "x"}, {"index": 2, "text": "X"}]                 | takes `couponCode` for button 2 (COPY_CODE), and `text` is given
            1=a     | [{"index": 2, "couponCode": "X"}]                                      | needs a value for button 1 (URL), and none is given
            1=a     | [{"index": 0, "payload": "p"}, {"index": 1, "text": "x"}, {"index": 2, "couponCode": "X"}, {"index": 3, "text": "x"}] | takes no value for button 3 (URL), and one is given
            1=a     | [{"index": 4, "payload": "p"}, {"index": 1, "text": "x"}, {"index": 2, "couponCode": "X"}] | has 4 buttons, numbered from 0, and a value for button 4 is given
            1=a     | ${body.buttons}                                                        | ~~
            x=a     |                                                                        | `buttons` names a button that is none; they are numbered from 0 to 9
            """)
    void everyButtonThatNeedsAValueGetsOneOfItsKind(String mapped, String buttons, String fault) throws Exception {
        var parts = """
                {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY"}, {"type": "URL", "url": "https://x/{{1}}"}, {"type": "COPY_CODE"},
                 {"type": "URL", "url": "https://x"}]}""";

        assertThat(told(parts, false, mapping(Map.of("buttons", mapped)), send(buttons == null ? Map.of() : Map.of("buttons", buttons)))).isEqualTo(fault);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            AUTHENTICATION | {"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP"}]} | a    | ~~
            AUTHENTICATION | {"type": "BODY"}, {"type": "BUTTONS", "buttons": [{"type": "OTP"}]} | a; b | has 1 placeholders in its body, and 2 values are given
            UTILITY        | {"type": "BUTTONS", "buttons": [{"type": "FLOW"}]}                  | ~~   | ~~
            UTILITY        | {"type": "BUTTONS", "buttons": [{"type": "MPM"}]}                   | ~~   | has a button with products, which no rule can fill in
            MARKETING      | {"type": "CAROUSEL", "cards": []}                                   | ~~   | has cards, which no rule can fill in
            MARKETING      | {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"has_expiration": true}} | ~~ | has an offer that ends, which no rule can fill in
            MARKETING      | {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"has_expiration": false}} | ~~ | ~~
            """)
    void codesAreOneValueAndWhatNoKameletFillsInIsTold(String category, String parts, String body, String fault) throws Exception {
        assertThat(told(category, parts, false, mapping(Map.of("body", body)), send(Map.of()))).isEqualTo(fault);
    }

    @Test
    void anAttachmentIsTheHeadersFile() throws Exception {
        var attached = new RuleCall("attach-document-action", Map.of("url", "${body.url}"), 2, Map.of());

        assertThat(told(header("DOCUMENT"), false, attached, send(Map.of()))).isEmpty();
        assertThat(told(header("LOCATION"), false, attached, send(Map.of()))).isEqualTo("needs a location in its header, and `file` is given");
        assertThat(told("{\"type\": \"FOOTER\"}", false, attached, send(Map.of()))).isEqualTo("has no header, and one is given");
    }

    @Test
    void ofBranchesEachSendHasItsOwnValuesAndWhatIsNotSureIsLeftToTheGate() throws Exception {
        var send = send("paid", "en", null, null);
        var calls = List.of(mapping(Map.of("body", "a; b")), send, new RuleCall(send.kamelet(), send.parameters(), 10, Map.of()), mapping(Map.of("body", "a")));
        var with = new RuleStep.When(1, null, List.of(new RuleStep.Call(1, 0), new RuleStep.Call(1, 1)));

        assertThat(codes(calls, new RuleStep.Choice(1, List.of(with), List.of(new RuleStep.Call(1, 2))))).as("the other branch has none").isEqualTo("template-parameters");
        assertThat(codes(calls, new RuleStep.Choice(1, List.of(with), List.of()), new RuleStep.Call(1, 2))).as("none, or two").isEmpty();
        assertThat(codes(calls, new RuleStep.Filter(1, null, List.of(new RuleStep.Call(1, 0), new RuleStep.Call(1, 1), new RuleStep.Stop(1))), new RuleStep.Call(1, 2)))
                .as("with values the run has ended").isEqualTo("template-parameters");
        assertThat(codes(calls, new RuleStep.Call(1, 0), new RuleStep.Split(1, null, List.of(new RuleStep.Call(1, 2), new RuleStep.Call(1, 3)))))
                .as("two for the first part, one for the next").isEmpty();
        assertThat(codes(calls, new RuleStep.Split(1, null, List.of(new RuleStep.Call(1, 3), new RuleStep.Call(1, 2))))).isEqualTo("template-parameters");
    }

    @Test
    void aFaultIsToldWhereTheValuesStand() throws Exception {
        var mapping = new RuleCall("template-params-action", Map.of("body", "a"), 3, Map.of("body", new RulePlace(5, 17)));

        assertThat(check(List.of(mapping, send("paid", "en", null, null))).faults()).singleElement().satisfies(fault -> {
            assertThat(fault.line()).isEqualTo(5);
            assertThat(fault.column()).isEqualTo(17);
            assertThat(fault.mend()).contains("parted by semicolons");
        });
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
        assertThat(codes(send(name, language, number, null))).isEqualTo(fault == null ? "" : fault);
    }

    @Test
    void whatIsFoundIsTold() throws Exception {
        var references = check(List.of(send("sent", "en", "222", null)));

        assertThat(references.account()).isEqualTo("a2");
        assertThat(references.templates()).containsExactly("t2");
        assertThat(references.isThere()).isTrue();
    }

    @Test
    void aConnectionThatIsNotGrantedIsToldWhereItStands() throws Exception {
        var text = """
                - route:
                    from:
                      uri: kamelet:notify-table-source
                      parameters: {connection: lost}
                """;
        var calls = List.of(
                new RuleCall("write-back-action", Map.of("connection", "erp"), 6, Map.of()),
                new RuleCall("write-back-action", Map.of("connection", "mine"), 7, Map.of("connection", new RulePlace(8, 5))),
                new RuleCall("write-back-action", Map.of("connection", "${body.to}"), 9, Map.of()));
        var rule = new CompiledRule("n", "", new RuleTrigger("notify-table-source", Map.of("connection", "lost")), "", calls, inTurn(calls));

        var faults = references(new RuleText(text, null, rule, List.of(), 0), "").faults();

        assertThat(faults).extracting(RuleFault::code).containsOnly("connection-unknown");
        assertThat(faults).extracting(fault -> fault.line() + ":" + fault.column()).containsExactly("3:12", "8:5");
    }

    private static String header(String format) {
        return "{\"type\": \"HEADER\", \"format\": \"%s\"}".formatted(format);
    }

    private static RuleCall mapping(Map<String, String> parameters) {
        return new RuleCall("template-params-action", parameters, 3, Map.of());
    }

    private static RuleCall send(String name, String language, String number, String parameters) {
        var given = new HashMap<>(Map.of("to", "1", "name", name, "language", language));
        if (number != null) {
            given.put("phoneNumberId", number);
        }
        if (parameters != null) {
            given.put("parameters", parameters);
        }
        return new RuleCall("whatsapp-template-sink", given, 9, Map.of());
    }

    /** Of the template that a test words. */
    private static RuleCall send(Map<String, String> more) {
        var given = new HashMap<>(Map.of("to", "1", "name", "own", "language", "en"));
        given.putAll(more);
        return new RuleCall("whatsapp-template-sink", given, 9, Map.of());
    }

    private static String codes(RuleCall... calls) throws Exception {
        return words(check(List.of(calls)));
    }

    private static String codes(List<RuleCall> calls, RuleStep... steps) throws Exception {
        return words(check("", calls, List.of(steps)));
    }

    private static String words(RuleReferences references) {
        return references.faults().stream().map(RuleFault::code).collect(Collectors.joining(" "));
    }

    private static String told(String parts, boolean named, RuleCall... calls) throws Exception {
        return told("UTILITY", parts, named, calls);
    }

    /** What is said of the send of a template with these parts. */
    private static String told(String category, String parts, boolean named, RuleCall... calls) throws Exception {
        var template = ", {\"id\": \"t4\", \"accountId\": \"a1\", \"name\": \"own\", \"language\": \"en\", \"status\": \"APPROVED\", "
                + "\"category\": \"%s\", \"named\": %s, \"components\": [%s]}".formatted(category, named, parts);
        return check(template, List.of(calls), inTurn(List.of(calls))).faults().stream()
                .map(fault -> fault.detail().replaceAll("^The template own |\\.$", ""))
                .collect(Collectors.joining(" "));
    }

    private static RuleReferences check(List<RuleCall> calls) throws Exception {
        return check("", calls, inTurn(calls));
    }

    private static List<RuleStep> inTurn(List<RuleCall> calls) {
        return IntStream.range(0, calls.size()).<RuleStep>mapToObj(i -> new RuleStep.Call(calls.get(i).line(), i)).toList();
    }

    private static RuleReferences check(String template, List<RuleCall> calls, List<RuleStep> steps) throws Exception {
        var rule = new CompiledRule("n", "", new RuleTrigger("notify-http-source", Map.of()), "", calls, steps);
        return references(new RuleText("", null, rule, List.of(), 0), template);
    }

    private static RuleReferences references(RuleText text, String template) throws Exception {
        return RuleReferences.of(text, SURROUNDINGS.formatted(template), Set.of("erp"), new ObjectMapper());
    }
}
