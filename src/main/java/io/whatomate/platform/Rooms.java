package io.whatomate.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.StringUtils;

/**
 * Decides which rooms' routes are loaded and names each file. A pattern would do from a folder, but in the packaged jar
 * Camel reads the whole archive, 190 MB, once for each pattern (half of the start), and opens what {@code **} finds under
 * a wrong path.
 */
public final class Rooms implements EnvironmentPostProcessor, Ordered {

    /** And what platform does for them alone: a process that is only the sandbox has neither their API nor their tables. */
    private static final List<String> PRODUCT = List.of("platform/api", "platform/security",
            "webhook", "messaging", "contacts", "chatbot", "identity", "accounts",
            "realtime", "analytics", "media", "templates", "integrations", "notifications");

    /** That process is there to measure others: what watches its own routes would take the processor from them. */
    private static final Map<String, Object> UNWATCHED = Map.of("camel.main.jmx-enabled", false);

    private static final String EXCLUDE = "spring.autoconfigure.exclude";

    /** A sandbox process that keeps everything in memory starts without any PostgreSQL. */
    private static final String NEEDS_DATABASE = String.join(
            ",",
            "org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration",
            "org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration",
            "org.apache.camel.component.sql.springboot.SqlComponentAutoConfiguration");

    /** Wraps every step of every route, also where no exporter listens. */
    private static final String TRACING = "camel.opentelemetry2.enabled";

    /** Runs after the configuration files are read: the decision depends on them. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var mode = SandboxMode.of(
                environment.getProperty("whatomate.sandbox"),
                StringUtils.hasText(environment.getProperty("spring.datasource.url")));
        var rooms = switch (mode) {
            case ONLY -> Stream.of("platform", "sandbox");
            case ON -> Stream.concat(Stream.of("platform", "sandbox"), PRODUCT.stream());
            case OFF -> Stream.concat(Stream.of("platform"), PRODUCT.stream());
        };
        var memory = "memory".equals(environment.getProperty("whatomate.sandbox-store"));
        var bucket = "s3".equals(environment.getProperty("whatomate.media.storage"));
        var unused = List.of(
                "/store-" + (memory ? "postgres" : "memory") + ".camel.yaml", "/store-" + (bucket ? "disk" : "s3") + ".camel.yaml");
        var search = new PathMatchingResourcePatternResolver(application.getClassLoader());
        var files = rooms.flatMap(room -> routeFiles(search, room)).filter(file -> unused.stream().noneMatch(file::endsWith));
        var database = mode != SandboxMode.ONLY || !memory;
        var decided = new HashMap<String, Object>();
        decided.put("camel.main.routes-include-pattern", files.collect(Collectors.joining(",")));
        decided.put("whatomate.sandbox-mode", mode.name().toLowerCase(Locale.ROOT));
        decided.put("whatomate.database.wanted", database);
        decided.put("whatomate.media.bucket-wanted", bucket && mode != SandboxMode.ONLY);
        environment.getPropertySources().addLast(new MapPropertySource("rooms", decided));
        if (!database) {
            var excluded = environment.getProperty(EXCLUDE, "") + ',' + NEEDS_DATABASE;
            environment.getPropertySources().addFirst(new MapPropertySource("no-database", Map.of(EXCLUDE, excluded, TRACING, false)));
            environment.getPropertySources().addLast(new MapPropertySource("unwatched", UNWATCHED));
        }
    }

    private static Stream<String> routeFiles(PathMatchingResourcePatternResolver search, String room) {
        try {
            return Stream.of(search.getResources("classpath*:routes/" + room + "/*.camel.yaml"))
                    .map(Resource::getFilename)
                    .distinct()
                    .sorted()
                    .map(file -> "classpath:routes/" + room + "/" + file);
        } catch (IOException e) {
            throw new UncheckedIOException("The routes of " + room + " cannot be listed", e);
        }
    }
}
