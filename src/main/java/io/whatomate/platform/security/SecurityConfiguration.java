package io.whatomate.platform.security;

import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {

    @Bean
    KeyFolder keyFolder(@Value("${whatomate.data-dir}") String dataDir) {
        return new KeyFolder(Path.of(dataDir, "keys"));
    }

    @Bean
    Keys keys(KeyProperties given, KeyFolder folder, @Value("${whatomate.sandbox-mode}") String sandboxMode) {
        return new Keys(given, folder, !"off".equals(sandboxMode));
    }

    @Bean
    SecretBox secretBox(Keys keys) {
        return keys.secretBox();
    }

    @Bean
    SealRotation sealRotation(SecretBox secrets) {
        return new SealRotation(secrets);
    }
}
