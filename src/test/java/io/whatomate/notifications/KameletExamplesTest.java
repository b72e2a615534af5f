package io.whatomate.notifications;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.MessagingApiTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The page about the kamelets: each has its example, each example loads, and one with a message would send what it says. */
class KameletExamplesTest extends MessagingApiTest {

    private static final Pattern SECTION = Pattern.compile("(?ms)^## ([a-z-]+)\n(.*?)(?=^## |\\z)");
    private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\n(.*?)^```");
    private static final Pattern SAMPLE = Pattern.compile("(?ms)^```json\n(.*?)^```");

    @Autowired
    private CamelContext context;

    @Autowired
    private ProducerTemplate rules;

    private record Example(String kamelet, String yaml, String sample) {}

    private static List<Example> examples() {
        try {
            var page = Files.readString(Path.of("docs/kamelets.md"));
            return SECTION.matcher(page).results()
                    .map(section -> new Example(section.group(1), first(YAML, section), first(SAMPLE, section)))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String first(Pattern pattern, MatchResult section) {
        return pattern.matcher(section.group(2)).results().findFirst().map(block -> block.group(1)).orElse("");
    }

    @Test
    void everyKameletForRulesHasItsExample() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("kamelets"))) {
            var names = files.map(file -> file.getFileName().toString().replace(".kamelet.yaml", ""))
                    .filter(name -> !name.startsWith("api-"));

            assertThat(examples()).extracting(Example::kamelet).containsExactlyInAnyOrderElementsOf(names.toList());
        }
        assertThat(examples()).allSatisfy(example -> assertThat(example.yaml()).contains("kamelet:" + example.kamelet()));
    }

    @Test
    void everyExampleLoads() throws Exception {
        for (var example : examples()) {
            assertThatCode(() -> remove(load(example.yaml(), false))).as(example.kamelet()).doesNotThrowAnyException();
        }
    }

    @Test
    void anExampleWithAMessageWouldSendIt() throws Exception {
        var number = number(signedIn("admin").organization());
        var phone = phone();
        write(phone, number, "Hello");
        template(number);
        var wamid = rows().sql("SELECT whatsapp_message_id FROM messages WHERE whatsapp_account_id = ? AND direction = 'incoming'")
                .param(number.account()).query(String.class).single();

        for (var example : examples().stream().filter(example -> !example.sample().isEmpty()).toList()) {
            var captured = new ArrayList<Map<String, Object>>();
            var route = load(example.yaml().replace("106540352242922", "3" + number.businessId().substring(1)), true);
            var ran = rules.request("direct:" + route, exchange -> {
                exchange.getMessage().setBody(JSON.readValue(
                        example.sample().replace("4915112345678", phone).replace("wamid.EXAMPLE", wamid), Map.class));
                exchange.setVariable("capture", captured);
            });
            remove(route);

            assertThat(ran.getException()).as(example.kamelet()).isNull();
            assertThat(captured).as(example.kamelet()).isNotEmpty().allSatisfy(shown ->
                    assertThat(shown).as(JSON.<JsonNode>valueToTree(shown).toString()).containsEntry("problem", null));
        }
    }

    private void template(Number number) {
        rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, body_content, components)
                VALUES (:organization, :account, 'order_confirmed', 'en_US', 'UTILITY', 'APPROVED', 'Thank you',
                    '[{"type": "BODY", "text": "Thank you, {{1}}: order {{2}} is confirmed."}]')""")
                .param("organization", number.organization()).param("account", number.account()).update();
    }

    /** @return the route's id */
    private String load(String yaml, boolean starts) throws Exception {
        var resource = ResourceHelper.fromString("example.camel.yaml", yaml);
        var builder = (RouteBuilder) PluginHelper.getRoutesLoader(context).findRoutesBuilders(resource).iterator().next();
        builder.setCamelContext(context);
        builder.configure();
        var routes = builder.getRouteCollection().getRoutes();
        routes.forEach(route -> route.setAutoStartup(Boolean.toString(starts)));
        ((ModelCamelContext) context).addRouteDefinitions(routes);
        return routes.getFirst().getRouteId();
    }

    private void remove(String route) throws Exception {
        context.getRouteController().stopRoute(route);
        context.removeRoute(route);
    }
}
