package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.FileSystemResource;

/** {@code config/application.yaml} is the manual of the settings: complete, explained, and every one is read. */
class SettingsTest {

    private static final Path FILE = Path.of("config", "application.yaml");

    @Test
    void everySettingIsExplained() throws IOException {
        var lines = Files.readAllLines(FILE);
        var unexplained = new ArrayList<String>();
        for (var i = 0; i < lines.size(); i++) {
            var isSetting = lines.get(i).matches("\\s*[\\w.-]+:\\s+\\S.*");
            if (isSetting && !lines.get(i - 1).strip().startsWith("#")) {
                unexplained.add(lines.get(i).strip());
            }
        }

        assertThat(unexplained).as("settings without a comment above them").isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "WHATOMATE_HTTP_HOST, whatomate.http.host",
        "WHATOMATE_HTTP_PORT, whatomate.http.port",
        "WHATOMATE_MANAGEMENT_PORT, server.port",
        "WHATOMATE_DATA_DIR, whatomate.data-dir",
        "WHATOMATE_RULES_DIR, whatomate.rules-dir",
        "WHATOMATE_PUBLIC_URL, whatomate.public-url",
        "WHATOMATE_TRUSTED_PROXIES, whatomate.trusted-proxies",
        "WHATOMATE_ADMIN_EMAIL, whatomate.admin.email",
        "WHATOMATE_ADMIN_PASSWORD, whatomate.admin.password",
        "WHATOMATE_REGISTRATION, whatomate.registration",
        "WHATOMATE_META_APP_SECRET, whatomate.meta.app-secret",
        "WHATOMATE_META_VERIFY_TOKEN, whatomate.meta.verify-token",
        "WHATOMATE_ENCRYPTION_KEYS, whatomate.encryption-keys",
        "WHATOMATE_JWT_KEY, whatomate.jwt-key",
        "WHATOMATE_TARGETS_ALLOW, whatomate.targets.allow",
        "WHATOMATE_CALLBACKS_PASS_THROUGH, whatomate.callbacks.pass-through",
        "WHATOMATE_ERASURE_KEY, whatomate.erasure-key",
        "WHATOMATE_TRANSPORT, whatomate.transport",
        "WHATOMATE_KAFKA_BROKERS, whatomate.kafka.brokers",
        "WHATOMATE_MEDIA_STORAGE, whatomate.media.storage",
        "WHATOMATE_S3_ENDPOINT, whatomate.s3.endpoint",
        "WHATOMATE_S3_BUCKET, whatomate.s3.bucket",
        "WHATOMATE_S3_REGION, whatomate.s3.region",
        "WHATOMATE_S3_ACCESS_KEY, whatomate.s3.access-key",
        "WHATOMATE_S3_SECRET_KEY, whatomate.s3.secret-key",
        "WHATOMATE_S3_PATH_STYLE, whatomate.s3.path-style",
        "WHATOMATE_SANDBOX, whatomate.sandbox",
        "WHATOMATE_SANDBOX_TOKEN, whatomate.sandbox-token",
        "WHATOMATE_LOG_FORMAT, whatomate.log-format",
        "WHATOMATE_DRAIN_NOTICE, whatomate.drain-notice"
    })
    void anEnvironmentVariableSetsIt(String variable, String setting) throws IOException {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("given", new HashMap<>(Map.of(variable, "given"))));
        new YamlPropertySourceLoader()
                .load("file", new FileSystemResource(FILE))
                .forEach(environment.getPropertySources()::addLast);

        assertThat(environment.getProperty(setting)).isEqualTo("given");
    }

    /** By its full name in a placeholder, or as the component of a properties record that has its prefix. */
    @ParameterizedTest
    @MethodSource("ownSettings")
    void someoneReadsIt(String setting) {
        var dot = setting.lastIndexOf('.');
        var prefix = setting.substring(0, dot);
        var component = Stream.of(setting.substring(dot + 1).split("-"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
        var camelCase = Character.toLowerCase(component.charAt(0)) + component.substring(1);
        var sources = Stream.of(
                        RouteFiles.below(Path.of("src/main/java"), ".java"),
                        RouteFiles.below(Path.of("routes"), ".yaml"),
                        List.of(FILE))
                .flatMap(List::stream)
                .map(RouteFiles::text)
                .toList();

        assertThat(sources.stream().anyMatch(text -> text.contains("{" + setting + "}")
                || text.contains("{" + setting + ":")
                || text.contains("\"" + setting + "\"")
                || readsAsRecord(text, prefix, camelCase)
                || prefix.contains(".") && readsAsRecord(text, prefix.substring(0, prefix.lastIndexOf('.')), camelCase)))
                .as("some source names %s", setting)
                .isTrue();
    }

    private static boolean readsAsRecord(String text, String prefix, String component) {
        return text.contains("@ConfigurationProperties(\"" + prefix + "\")")
                && text.matches("(?s).*[ >]" + component + "[,)\\s].*");
    }

    static List<String> ownSettings() throws IOException {
        return new YamlPropertySourceLoader().load("file", new FileSystemResource(FILE)).stream()
                .flatMap(source -> Stream.of(((EnumerablePropertySource<?>) source).getPropertyNames()))
                .filter(name -> name.startsWith("whatomate."))
                .toList();
    }
}
