package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.whatomate.ApplicationTest;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** The examples are what Kaoto opens and what the product would take; {@code RuleExamplesIT} runs them. */
class RuleExamplesTest extends ApplicationTest {

    private static final Path EXAMPLES = Path.of("routes", "rules", "examples");

    @Autowired
    private CamelContext context;

    @Test
    void eachIsValidAndPassesTheChecks() throws Exception {
        for (var setting : new String[] {"phone-number-id", "on-call-phone", "mail-host", "mail-user", "mail-password"}) {
            System.setProperty("notify." + setting, "1");
        }
        var schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V4)
                .getSchema(getClass().getResourceAsStream("/schema/camelYamlDsl.json"));
        try (var checks = new RuleChecks(context); var files = Files.list(EXAMPLES)) {
            for (var file : files.sorted().toList()) {
                assertThat(schema.validate(new YAMLMapper().readTree(file.toFile()))).as(file.toString()).isEmpty();
                var outline = checks.check(file.getFileName().toString(), file, Files.readString(file), true);
                assertThat(outline.routes().keySet()).first().isEqualTo(file.getFileName().toString().replace(".camel.yaml", ""));
            }
        }
    }
}
