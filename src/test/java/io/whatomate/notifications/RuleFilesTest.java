package io.whatomate.notifications;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.ApplicationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** The operator's rules run beside the product and cannot break it. */
class RuleFilesTest extends ApplicationTest {

    private static final String GREETING = """
            - route:
                id: %s
                group: rule
                from:
                  uri: direct:%s
                  steps:
                    - setBody:
                        constant:
                          expression: from a rule
            """;

    @Autowired
    private CamelContext context;

    @TempDir
    private Path folder;

    @AfterEach
    void removeRules() throws Exception {
        for (var id : new String[] {"rule-good", "rule-exposed"}) {
            if (context.getRoute(id) != null) {
                context.getRouteController().stopRoute(id);
                context.removeRoute(id);
            }
        }
    }

    @Test
    void aRuleRunsAndABrokenOneBesideItIsLeftOut() throws IOException {
        write("bad.camel.yaml", "- route: [this is not a route");
        write("good.camel.yaml", GREETING.formatted("rule-good", "ruleGood"));

        new RuleFiles(context, folder.toString()).load();

        try (var producer = context.createProducerTemplate()) {
            assertThat(producer.requestBody("direct:ruleGood", "", String.class)).isEqualTo("from a rule");
        }
    }

    @Test
    void aRuleCannotReplaceACoreRoute() throws IOException {
        var before = context.getRoute("webhook-take-delivery");
        write("thief.camel.yaml", GREETING.formatted("webhook-take-delivery", "stolen"));

        new RuleFiles(context, folder.toString()).load();

        assertThat(context.getRoute("webhook-take-delivery")).isSameAs(before);
    }

    @Test
    void aRuleThatOthersMayWriteIsLeftOut() throws IOException {
        var rule = write("exposed.camel.yaml", GREETING.formatted("rule-exposed", "ruleExposed"));
        Files.setPosixFilePermissions(rule, PosixFilePermissions.fromString("rw-rw-rw-"));

        new RuleFiles(context, folder.toString()).load();

        assertThat(context.getRoute("rule-exposed")).isNull();
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
