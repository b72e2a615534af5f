package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.CoreTest;
import io.whatomate.notifications.triggers.PausedRules;
import io.whatomate.notifications.triggers.RuleDoors;
import io.whatomate.notifications.triggers.TriggerTroubles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;

/** A folder of rules of its own beside the running product, whose clock the test moves. */
abstract class RulesFolderTest extends CoreTest {

    static final String SAYS = """
            - route:
                id: %1$s
                description: Says what it was told to
                from:
                  uri: direct:%1$s
                  steps:
                    - setBody:
                        simple:
                          expression: %2$s
            """;

    static final String KAMELET = """
            apiVersion: camel.apache.org/v1
            kind: Kamelet
            metadata:
              name: rule-test-source
              labels:
                camel.apache.org/kamelet.type: source
            spec:
              definition:
                title: Rule test
                type: object
                required: [name]
                properties:
                  name:
                    title: Name
                    type: string
              template:
                from:
                  uri: direct:in-{{name}}
                  steps:
                    - setVariable:
                        name: said
                        simple:
                          expression: %s
                    - to:
                        uri: kamelet:sink
            """;

    static final String HEARS = """
            - route:
                id: rule-hears
                from:
                  uri: kamelet:rule-test-source
                  parameters:
                    name: hears
                  steps:
                    - setBody:
                        simple:
                          expression: ${variable.said} heard
            """;

    static final long LONGER_THAN_STABLE = TimeUnit.MILLISECONDS.toNanos(250);

    @Autowired
    CamelContext context;

    @Autowired
    PausedRules paused;

    @Autowired
    RuleDoors doors;

    @Autowired
    TriggerTroubles troubles;

    @Autowired
    private FileRuleCounts counts;

    @TempDir
    Path parent;

    Path folder;
    RuleFiles files;
    long nanos;

    @BeforeEach
    void openFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("rules"));
        files = filesIn(parent.resolve("data"));
    }

    @AfterEach
    void removeRules() throws IOException {
        for (var file : files.files()) {
            Files.deleteIfExists(folder.resolve(file.name()));
        }
        settle();
        files.close();
        assertThat(context.getRoutes()).noneMatch(route -> route.getRouteId().matches("rule-(?!trigger-).*"));
    }

    /** @param data the data directory of the product */
    final RuleFiles filesIn(Path data) {
        return new RuleFiles(context, new RuleFolder(folder, data), Clock.systemUTC(), new RunningRules(context, doors, counts, paused));
    }

    final String ask(String endpoint) {
        return routes.requestBody(endpoint, "", String.class);
    }

    final void look() {
        nanos += LONGER_THAN_STABLE;
        files.look(nanos).join();
    }

    /** Two looks: the first sees what changed, the second that it has been so since. */
    final void settle() {
        look();
        look();
    }

    final Path write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
