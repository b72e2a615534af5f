package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.whatomate.ApplicationTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The examples are what Kaoto opens and what the product would take; {@code RuleExamplesIT} runs them. */
class RuleExamplesTest extends ApplicationTest {

    private static final Path EXAMPLES = Path.of("routes", "rules", "examples");
    private static final List<String> SETTINGS = List.of(
            "notify.phone-number-id", "notify.on-call-phone", "notify.mail-host", "notify.mail-user", "notify.mail-password");

    @Autowired
    private CamelContext context;

    @BeforeEach
    void set() {
        SETTINGS.forEach(setting -> System.setProperty(setting, "1"));
    }

    /** Other tests of this JVM read the same properties. */
    @AfterEach
    void unset() {
        SETTINGS.forEach(System::clearProperty);
    }

    @Test
    void eachIsValidAndPassesTheChecks() throws Exception {
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(getClass().getResourceAsStream("/schema/camelYamlDsl.json"));
        try (var checks = new RuleChecks(context); var files = Files.list(EXAMPLES)) {
            var examples = files.sorted().toList();
            assertThat(examples).isNotEmpty();
            for (var file : examples) {
                assertThat(schema.validate(new YAMLMapper().readTree(file.toFile()))).as(file.toString()).isEmpty();
                var outline = checks.check(file.getFileName().toString(), file, Files.readString(file), true);
                assertThat(outline.routes().keySet()).first().isEqualTo(file.getFileName().toString().replace(".camel.yaml", ""));
            }
        }
    }
}
