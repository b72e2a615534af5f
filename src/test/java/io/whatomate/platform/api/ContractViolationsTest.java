package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever breaks the contract is refused before a route sees it, and every field at fault is named. */
class ContractViolationsTest extends ApiTest {

    private static final String RULES = "/chatbot/keywords";
    private static final String ID = "/01a208da-e7aa-7a2b-a6d4-f411e76a34af";

    private User admin;

    @BeforeEach
    void signIn() {
        if (admin == null) {
            admin = signedIn("admin");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            'name': 7                                                                  | name:type
            'name': ''                                                                 | name:minLength, name:pattern
            'name': '   '                                                              | name:pattern
            'enabled': 'yes'                                                           | enabled:type
            'priority': 1.5                                                            | priority:type
            'priority': 1e400                                                          | priority:limit
            'priority': 1e20                                                           | priority:maximum
            'priority': 99999999999999999999                                           | priority:maximum
            'priority': null                                                           | priority:type
            'keywords': []                                                             | keywords:minItems
            'keywords': 'hi'                                                           | keywords:type
            'keywords': ['ok', ' ']                                                    | keywords[1]:pattern
            'matchType': 'fuzzy'                                                       | matchType:enum
            'matchType': 'regex', 'keywords': ['ok', '(']                              | keywords[1]:regex
            'matchType': 'regex', 'keywords': ['(?=a)b']                               | keywords[0]:regex
            'responseType': 'template'                                                 | responseType:enum
            'responseType': 'buttons'                                                  | responseContent.buttons:required
            'responseContent': {}                                                      | responseContent.body:required
            'responseContent': {'body': 'x', 'footer': 'y'}                            | responseContent.footer:additionalProperties
            'responseContent': {'body': 'x', 'buttons': [{'id': '1', 'title': 'a'}]}   | responseContent.buttons:maxItems
            'conditions': [{'field': 'contact.age', 'operator': 'equals', 'value': '1'}] | conditions[0].field:pattern
            'conditions': [{'field': 'message.text', 'operator': 'is', 'value': '1'}]  | conditions[0].operator:enum
            'conditions': [{'field': 'message.text', 'operator': 'equals'}]            | conditions[0].value:required
            'conditions': [{'field': 'message.text', 'operator': 'exists', 'value': ''}] | conditions[0].value:false
            'conditions': [{'field': 'message.text', 'operator': 'matches', 'value': '['}] | conditions[0].value:regex
            'activeFrom': 'tomorrow'                                                   | activeFrom:format
            'activeFrom': '2026-02-30T00:00:00Z'                                       | activeFrom:format
            'activeFrom': '2027-01-01T00:00:00Z', 'activeUntil': '2027-01-01T00:00:00Z' | activeUntil:order
            'accountId': '17'                                                          | accountId:format
            'colour': 'green'                                                          | colour:additionalProperties
            'id': 'mine', 'name': null                                                 | id:additionalProperties, name:type
            """)
    void namesTheField(String members, String errors) {
        var answer = post(RULES, admin, rule(members));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(String.join(", ", answer.errors())).isEqualTo(errors);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'id': 'a', 'title': 'One'}, {'id': 'b', 'title': 'One'}                       | responseContent.buttons[1].title:unique
            {'id': 'a', 'title': 'One'}, {'id': 'a', 'title': 'Two'}                       | responseContent.buttons[1].id:unique
            {'id': 'a', 'title': 'A title of 21 letters'}                                  | responseContent.buttons[0].title:maxLength
            {'id': ' a', 'title': 'One'}                                                   | responseContent.buttons[0].id:pattern
            {'id': 'a'}                                                                    | responseContent.buttons[0].title:required
            {'id': 'a', 'title': '1'}, {'id': 'b', 'title': '2'}, {'id': 'c', 'title': '3'}, {'id': 'd', 'title': '4'} | responseContent.buttons:maxItems
            """)
    void holdsButtonsAgainstMetasLimits(String buttons, String errors) {
        var answer = post(RULES, admin, rule("'responseType': 'buttons', 'responseContent': {'body': 'x', 'buttons': [" + buttons + "]}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(String.join(", ", answer.errors())).isEqualTo(errors);
    }

    @Test
    void aWholeNumberMayBeWrittenWithAFraction() {
        var made = post(RULES, admin, rule("'priority': 12.00"));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.body().path("priority").toString()).isEqualTo("12");
    }

    @Test
    void countsCharactersAsMetaDoes() {
        var text = "'responseContent': {'body': '%s'}";
        assertThat(post(RULES, admin, rule(text.formatted("x".repeat(4096)))).status()).isEqualTo(201);
        assertThat(post(RULES, admin, rule(text.formatted("x".repeat(4097)))).errors())
                .containsExactly("responseContent.body:maxLength");
        var buttons = "'responseType': 'buttons', 'responseContent': {'body': '%s', 'buttons': [{'id': 'a', 'title': 'b'}]}";
        assertThat(post(RULES, admin, rule(buttons.formatted("x".repeat(1024)))).status()).isEqualTo(201);
        assertThat(post(RULES, admin, rule(buttons.formatted("x".repeat(1025)))).errors())
                .containsExactly("responseContent.body:maxLength");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            ?limit=0                 | limit:minimum
            ?limit=201               | limit:maximum
            ?limit=ten               | limit:type
            ?limit=%2B5              | limit:type
            ?limit=%D9%A3            | limit:type
            ?limit=1&limit=2         | limit:repeated
            ?sort=colour             | sort:enum
            ?enabled=1               | enabled:type
            ?accountId=7             | accountId:format
            ?cursor=bm9uc2Vuc2U      | cursor:cursor
            ?cursor=%00              | cursor:encoding
            ?name=%ff                | name:encoding
            ?page=2                  | page:unknown
            ?organizationId=7        | organizationId:unknown
            ?limit=0&page=2          | limit:minimum, page:unknown
            """)
    void namesTheParameter(String query, String errors) {
        var answer = get(RULES + query, admin);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(String.join(", ", answer.errors())).isEqualTo(errors);
    }

    @Test
    void refusesACursorOfAnotherOrder() {
        post(RULES, admin, rule("'name': 'One'"));
        post(RULES, admin, rule("'name': 'Two'"));
        var cursor = get(RULES + "?limit=1&sort=name", admin).body().at("/page/next").asText();

        assertThat(get(RULES + "?limit=1&sort=-name&cursor=" + cursor, admin).errors()).containsExactly("cursor:cursor");
    }

    @Test
    void refusesAnIdThatIsNone() {
        assertThat(get(RULES + "/17", admin).errors()).containsExactly("id:format");
        assertThat(get(RULES + "/%00", admin).status()).isEqualTo(400);
        assertThat(get(RULES + ID, admin).status()).isEqualTo(404);
    }

    /** Camel keeps query parameters and headers in one map; the contract does not. */
    @Test
    void takesAHeaderForAHeaderOnly() {
        assertThat(call("PUT", RULES + ID + "?If-Match=*", admin, rule("")).status()).isEqualTo(428);
        assertThat(call("PUT", RULES + ID, admin, rule(""), "If-Match", "1").errors()).containsExactly("If-Match:pattern");
    }

    @Test
    void refusesWhatIsNotJson() {
        assertThat(post(RULES, admin, "{'name'}").errors()).containsExactly(":json");
        assertThat(post(RULES, admin, "").errors()).containsExactly(":required");
        assertThat(post(RULES, admin, "[]").errors()).containsExactly(":type");
        assertThat(post(RULES, admin, "{} {}").errors()).containsExactly(":json");
        assertThat(post(RULES, admin, "{\"name\": \"a\", \"name\": \"b\"}").errors()).containsExactly(":duplicate");
        assertThat(post(RULES, admin, "{\"name\": \"\\u0000\"}").errors()).containsExactly("name:characters");
        assertThat(post(RULES, admin, "{\"keywords\": [\"\\ud83d\"]}").errors()).containsExactly("keywords[0]:characters");
        assertThat(post(RULES, admin, "[".repeat(65) + "]".repeat(65)).errors()).containsExactly(":limit");
        assertThat(post(RULES, admin, "{\"priority\": " + "9".repeat(200) + "}").errors()).containsExactly(":limit");
    }

    @Test
    void refusesBrokenUtf8() {
        var latin = rule("'name': 'Grüße'").getBytes(StandardCharsets.ISO_8859_1);
        var answer = call(HttpRequest.newBuilder(url("/api/v1" + RULES))
                .header("Authorization", "Bearer " + admin.token())
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(latin)));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.errors()).containsExactly(":encoding");
    }

    @Test
    void refusesABodyWhereNoneBelongs() {
        assertThat(call("GET", RULES, admin, "{}").errors()).containsExactly(":unexpected");
    }

    @Test
    void refusesABodyThatIsTooLarge() {
        assertThat(post(RULES, admin, rule("'name': '" + "x".repeat(1 << 20) + "'")).status()).isEqualTo(413);
        assertThat(post(RULES, admin, "x".repeat(4 << 20)).status()).isEqualTo(413);
    }

    /** Nothing of a refused request is kept, and the next one is served. */
    @Test
    void losesNothingElse() {
        var bad = IntStream.range(0, 20).mapToObj(i -> post(RULES, admin, "{".repeat(i + 1)).status()).collect(Collectors.toSet());

        assertThat(bad).containsExactly(400);
        assertThat(get(RULES, admin).status()).isEqualTo(200);
    }

    /** Members given here replace those of a rule that is right. */
    private static String rule(String members) {
        var right = List.of(
                "'name': 'Right'", "'keywords': ['hi']", "'responseType': 'text'", "'responseContent': {'body': 'Yes'}");
        return ("{" + right.stream()
                        .filter(member -> !members.contains(member.substring(0, member.indexOf(':') + 1)))
                        .map(member -> member + ", ")
                        .collect(Collectors.joining()) + members + "}")
                .replace(", }", "}")
                .replace('\'', '"');
    }
}
