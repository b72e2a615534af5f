package io.whatomate.notifications.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.BusinessNumber;
import io.whatomate.webhook.MetaBodies;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What fails in a rule that begins with an endpoint of Camel's own is kept, its source goes on, and an operator runs it again. */
class SourceLettersTest extends RuleLettersTest {

    @Test
    void aTickThatFailedIsRunAgainByTheRuleAsItIsNowAndWhatWasSentIsNotSentAgain() throws Exception {
        var number = number();
        var phone = phone();
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ann"), MetaBodies.text(phone, "wamid." + name, "Hello")));
        var sends = """
                        - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%s", to: "%s", text: "%s"}}
                """.formatted(number.phoneId(), phone, "%s").indent(6);
        var text = """
                - route:
                    id: %s
                    from:
                      uri: timer:%s
                      parameters: {repeatCount: 1, delay: %d}
                      steps:
                """;
        write("tick.camel.yaml", text.formatted(name, name, 1) + sends.formatted("It is time") + REFUSES);
        settle();
        await().atMost(SOON).until(() -> letters("").size() == 1);

        var letter = letters("").getFirst();
        assertThat(letter.path("reason").asText()).isEqualTo("refused by the test");
        assertThat(letter.path("place").asText()).isEqualTo(folder.resolve("tick.camel.yaml") + ":8");
        assertThat(letter.path("obstacle").isNull()).isTrue();
        assertThat(act(letter, "replay").path("reason").asText()).as("the same text refuses it again").isEqualTo("refused by the test");
        write("tick.camel.yaml", text.formatted(name, name, 3_600_000) + sends.formatted("It is time") + sends.formatted("Thank you"));
        settle();

        assertThat(act(letter, "replay").path("state").asText()).isEqualTo("done");
        assertThat(sent(number)).containsExactly("It is time", "Thank you");
        assertThat(letters("")).isEmpty();
        assertThat(letters("&state=done")).singleElement().satisfies(done -> assertThat(done.path("refusals").asInt()).isEqualTo(2));
        await().atMost(SOON).untilAsserted(() -> {
            var counts = new RuleReports(files, context, routes, troubles).rule(name).orElseThrow().total();
            assertThat(List.of(counts.triggered(), counts.failed())).isEqualTo(List.of(3L, 2L));
        });
    }

    @Test
    void ofTicksThatFailARuleHasOneLetterThatCountsThem() throws Exception {
        var text = """
                - route:
                    id: %s
                    from:
                      uri: timer:%s
                      parameters: {repeatCount: %d, delay: 1, period: 1}
                      steps:
                """;
        write("ticks.camel.yaml", text.formatted(name, name, 3) + REFUSES);
        settle();
        await().atMost(SOON).until(() -> letters("").size() == 1 && letters("").getFirst().path("refusals").asInt() == 3);

        var letter = letters("").getFirst();
        write("ticks.camel.yaml", text.formatted(name, name, 0).replace("repeatCount: 0", "repeatCount: 1").replace("delay: 1", "delay: 3600000")
                + "              - log: {message: It is time, loggingLevel: DEBUG}\n");
        settle();
        assertThat(act(letter, "replay").path("state").asText()).isEqualTo("done");
        write("ticks.camel.yaml", text.formatted(name, name, 2) + REFUSES);
        settle();
        await().atMost(SOON).untilAsserted(() -> assertThat(letters("")).singleElement()
                .satisfies(next -> assertThat(next.path("refusals").asInt()).as("those since").isEqualTo(2)));
    }

    @Test
    void aFileIsDoneWhenItIsKeptAndComesAgainWhenWhatTheRuleCallsIsAway() throws Exception {
        var inbox = Files.createDirectory(parent.resolve("inbox"));
        var text = """
                - route:
                    id: %s
                    from:
                      uri: file:%s
                      parameters: {initialDelay: 0, delay: 20, moveFailed: "%s"}
                      steps:
                """;
        var fails = text.formatted(name, inbox, "") + """
                        - setVariable: {name: came, simple: {expression: "${body}"}}
                        - setBody: {constant: {expression: changed}}
                        - choice:
                            when:
                              - simple: {expression: "${variable.came} contains 'away'"}
                                steps:
                                  - throwException: {exceptionType: java.net.ConnectException, message: away}
                            otherwise:
                              steps:
                                - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}
                """.indent(6);
        write("file.camel.yaml", fails.replace(", moveFailed: \"\"", ""));
        settle();
        drop(inbox, "order.txt", "Grüße, order 7".getBytes(UTF_8));
        drop(inbox, "binary.pdf", new byte[] {'%', 'P', 'D', 'F', 0, (byte) 0xff, 1});
        drop(inbox, "away.txt", "away".getBytes(UTF_8));
        await().atMost(SOON).until(() -> letters("").size() == 2);

        await().atMost(SOON).until(() -> Files.exists(inbox.resolve(".camel/order.txt")) && Files.exists(inbox.resolve(".camel/binary.pdf")));
        assertThat(inbox.resolve("away.txt")).as("a source that comes again by itself is not passed over").exists();
        var order = letter("order.txt");
        assertThat(order.path("payload").asText()).isEqualTo("Grüße, order 7");
        assertThat(order.path("headers").path("CamelFileName").asText()).isEqualTo("order.txt");
        assertThat(order.path("place").asText()).endsWith("file.camel.yaml:16");
        var binary = letter("binary.pdf");
        assertThat(binary.path("obstacle").asText()).isEqualTo("It held bytes that are no text.");
        assertThat(act(binary, "replay").path("reason").asText()).isEqualTo("It cannot be run again. It held bytes that are no text.");

        write("file.camel.yaml", text.formatted(name, inbox, "").replace(", moveFailed: \"\"", "") + """
                        - to: {uri: "file:%s?fileName=${header.CamelFileName}-${header.CamelFileLength}"}
                """.formatted(parent.resolve("out")).indent(6));
        settle();
        assertThat(act(order, "replay").path("state").asText()).isEqualTo("done");
        assertThat(parent.resolve("out/order.txt-16")).hasContent("Grüße, order 7");
        await().atMost(SOON).until(() -> Files.exists(parent.resolve("out/away.txt-4")));

        write("file.camel.yaml", text.formatted(name, inbox, "failed") + REFUSES);
        settle();
        drop(inbox, "moved.txt", "moved".getBytes(UTF_8));
        await().atMost(SOON).until(() -> Files.exists(inbox.resolve("failed/moved.txt")));
        assertThat(letter("moved.txt").path("payload").asText()).isEqualTo("moved");
    }

    @Test
    void whatALetterCannotHoldIsToldAndTheRestComesAsItWas() throws Exception {
        var text = """
                - route:
                    id: %s
                    from:
                      uri: seda:%s
                      steps:
                """.formatted(name, name);
        write("seda.camel.yaml", text + REFUSES);
        settle();
        var row = new HashMap<String, Object>(Map.of("id", 7, "due", Timestamp.from(Instant.parse("2026-11-26T06:00:00Z")), "ok", true, "lines", List.of("a", 1.5)));
        row.put("none", null);
        give("row", row);
        give("bytes", "text".getBytes(UTF_8));
        give("stream", new ByteArrayInputStream("text".getBytes(UTF_8)));
        give("large", "x".repeat(1 << 20) + "x");
        give("object", new Object());
        give("within", Map.of("file", new byte[] {0, 1}));
        await().atMost(SOON).until(() -> letters("").size() == 6);

        assertThat(kept("row").path("payload")).hasToString("{\"id\":7,\"ok\":true,\"due\":\"2026-11-26T06:00:00Z\",\"none\":null,\"lines\":[\"a\",1.5]}");
        assertThat(kept("bytes").path("payload").asText()).isEqualTo("text");
        assertThat(kept("stream").path("obstacle").asText()).isEqualTo("It was a stream, which can be read only once.");
        assertThat(kept("large").path("obstacle").asText()).isEqualTo("It held more than a mebibyte.");
        assertThat(kept("object").path("obstacle").asText()).isEqualTo("It held a Object, which is neither text nor JSON.");
        assertThat(kept("within").path("obstacle").asText()).isEqualTo("It held bytes that are no text.");
        write("seda.camel.yaml", text + "              - to: {uri: \"mock:%s\"}\n".formatted(name));
        settle();
        var all = act("", "replay\", \"rule\": \"" + name);
        assertThat(List.of(all.path("done").asInt(), all.path("failed").asInt())).isEqualTo(List.of(2, 0));
        assertThat(letters("")).hasSize(4).allSatisfy(letter -> assertThat(letter.path("obstacle").asText()).isNotEmpty());
    }

    @Test
    void whoCallsIsToldAndWhatTheAuthorHandlesIsTheAuthors() throws Exception {
        write("called.camel.yaml", """
                - onException:
                    exception: [java.lang.IllegalStateException]
                    onWhen: {simple: {expression: "${header.given} == 'handled'"}}
                    handled: {constant: {expression: "true"}}
                    steps:
                      - to: {uri: "mock:%1$s-handled"}
                - route:
                    id: %1$s
                    from:
                      uri: seda:%1$s
                      steps:
                        - to: {uri: "direct:%1$s"}
                - route:
                    id: %1$s-called
                    from:
                      uri: direct:%1$s
                      steps:
                        - filter:
                            simple: {expression: "${header.given} == 'back'"}
                            steps:
                              - rollback: {message: back}
                        - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}
                """.formatted(name));
        settle();
        assertThatThrownBy(() -> ask("direct:" + name)).rootCause().hasMessage("refused by the test");
        assertThatThrownBy(() -> ask("seda:" + name)).rootCause().hasMessage("refused by the test");
        give("handled", "x");
        give("back", "x");
        give("kept", "x");
        await().atMost(SOON).until(() -> letters("").size() == 2);

        assertThat(kept("back").path("reason").asText()).as("seda brings nothing again").startsWith("back");
        assertThat(letters("")).allSatisfy(letter -> assertThat(letter.path("rule").asText()).isEqualTo(name));
        assertThat(kept("kept").path("place").asText()).as("where it came to it, in the route that was called").endsWith("called.camel.yaml:22");
        assertThat(kept("kept").path("payload").asText()).isEqualTo("x");
    }

    @Test
    void whatASourceOfTheOperatorsOwnKameletsBringsIsKeptAsTheRuleGotIt() throws Exception {
        write("rule-test-source.kamelet.yaml", KAMELET.formatted("once").replace("direct:in-", "seda:"));
        var text = """
                - route:
                    id: %1$s
                    from:
                      uri: kamelet:rule-test-source
                      parameters: {name: %1$s}
                      steps:
                              - setBody:
                                  simple:
                                    expression: ${body}, ${header.given}
                """.formatted(name);
        write("own.camel.yaml", text + REFUSES);
        settle();
        give("now", "there");
        await().atMost(SOON).until(() -> letters("").size() == 1);
        assertThat(kept("now").path("payload").asText()).isEqualTo("there");

        write("own.camel.yaml", text + "              - to: {uri: \"file:%s?fileName=own.txt\"}\n".formatted(parent));
        settle();
        assertThat(act(letters("").getFirst(), "replay").path("state").asText()).isEqualTo("done");
        assertThat(parent.resolve("own.txt")).hasContent("there, now");
    }

    private void give(String given, Object body) {
        routes.sendBodyAndHeader("seda:" + name, body, "given", given);
    }

    private static void drop(Path inbox, String file, byte[] content) throws IOException {
        Files.move(Files.write(inbox.resolveSibling(file + ".part"), content), inbox.resolve(file));
    }

    private JsonNode kept(String given) throws Exception {
        return only("given", given);
    }

    private JsonNode letter(String file) throws Exception {
        return only("CamelFileName", file);
    }

    private List<String> sent(BusinessNumber number) {
        return db().sql("SELECT content FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing' ORDER BY created_at")
                .param(number.account()).query(String.class).list();
    }
}
