package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.webhook.MetaBodies;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a rule sends for an event it sends once, in whichever part of it, and however often the event comes. */
class RuleSendsTest extends RulesFolderTest {

    private final String name = "rule-" + digits(10);
    private final String phone = phone();
    private BusinessNumber number;

    @BeforeEach
    void openWindow() {
        number = number();
        deliverAndSettle(number, MetaBodies.message(number, MetaBodies.contact(phone, "Ann"), MetaBodies.text(phone, "wamid." + name, "Hello")));
    }

    @Test
    void partsOfSplitsAreMessagesOfTheirOwnAndARepeatSendsWhatIsMissing() throws Exception {
        var text = """
                - route:
                    id: %1$s
                    from:
                      uri: direct:%1$s
                      steps:
                        - split:
                            simple: {expression: "${body[orders]}"}
                            steps:
                              - split:
                                  simple: {expression: "${body}"}
                                  steps:
                                    - filter:
                                        simple: {expression: "${header.fails} == true && ${body} == 'a'"}
                                        steps:
                                          - throwException: {exceptionType: java.lang.IllegalStateException, message: refused by the test}
                                    - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%2$s", to: "%3$s", text: "${body}"}}
                        - split:
                            simple: {expression: "${body[notes]}"}
                            steps:
                              - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%2$s", to: "%3$s", text: "${body}"}}
                        - multicast:
                            steps:
                              - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%2$s", to: "%3$s", text: left}}
                              - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%2$s", to: "%3$s", text: right}}
                        - to: {uri: kamelet:whatsapp-text-sink, parameters: {phoneNumberId: "%2$s", to: "%3$s", text: the end}}
                """.formatted(name, number.phoneId(), phone);
        write("split.camel.yaml", text);
        settle();

        assertThat(run(true)).hasMessageContaining("refused by the test");
        assertThat(sent()).containsExactly("b", "c");
        assertThat(run(false)).isNull();
        assertThat(run(false)).isNull();
        assertThat(sent()).containsExactly("a", "b", "c", "d", "left", "right", "the end");
        // What is being kept at this moment is in no sum.
        await().atMost(SOON).untilAsserted(() -> {
            var rule = new RuleReports(files, context, routes, troubles).rule(name).orElseThrow().total();
            assertThat(List.of(rule.triggered(), rule.filtered(), rule.sent(), rule.failed())).as("what an event finds when it comes again was sent before").isEqualTo(List.of(3L, 1L, 7L, 1L));
        });
    }

    /** Nobody is to tell of a rule that is added in another way by the number that Camel gave a kamelet. */
    @Test
    void aRuleThatIsNoFileIsNamedByItsOwnRoute() throws Exception {
        var uri = "kamelet:whatsapp-text-sink?phoneNumberId=%s&to=%s&text=Hi".formatted(number.phoneId(), phone);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:" + name).routeId(name).to(uri);
            }
        });

        var failures = Arrays.asList(run(false), run(false));
        context.getRouteController().stopRoute(name);
        context.removeRoute(name);

        assertThat(failures).containsOnlyNulls();
        assertThat(db().sql("SELECT cause FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing'").param(number.account())
                .query(String.class).list()).containsExactly("rule:" + name + ":one:1");
    }

    private Exception run(boolean fails) {
        return routes.send("direct:" + name, exchange -> {
            exchange.getMessage().setBody(Map.of("orders", List.of(List.of("a", "b"), List.of("c")), "notes", List.of("d")));
            exchange.getMessage().setHeader("fails", fails);
            exchange.setVariable("triggerKey", "one");
        }).getException();
    }

    private List<String> sent() {
        return db().sql("SELECT content FROM messages WHERE whatsapp_account_id = ? AND direction = 'outgoing' ORDER BY content COLLATE \"C\"")
                .param(number.account()).query(String.class).list();
    }
}
