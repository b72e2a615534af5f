package io.whatomate.notifications.files;

import io.whatomate.notifications.triggers.PausedRules;
import io.whatomate.notifications.triggers.RuleDoors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.camel.CamelContext;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'only'")
class RuleFilesConfiguration {

    @Bean(destroyMethod = "")
    RuleFiles ruleFiles(
            CamelContext context,
            Clock clock,
            RuleDoors doors,
            FileRuleCounts counts,
            PausedRules paused,
            @Value("${whatomate.rules-dir}") String folder,
            @Value("${whatomate.data-dir}") Path data) {
        return new RuleFiles(context, new RuleFolder(folder.isBlank() ? byDefault() : Path.of(folder), data), clock,
                new RunningRules(context, doors, counts, paused));
    }

    @Bean
    RuleWatch ruleWatch(RuleFiles files, PausedRules paused) {
        return new RuleWatch(files, paused);
    }

    /** In a checkout its own folder; elsewhere the one beside the jar, which may be made later. */
    private static Path byDefault() {
        var beside = Path.of("rules");
        var ofCheckout = Path.of("routes/rules");
        return Files.isDirectory(ofCheckout) && !Files.isDirectory(beside) ? ofCheckout : beside;
    }
}
