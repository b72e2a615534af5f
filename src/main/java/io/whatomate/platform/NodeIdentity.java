package io.whatomate.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Names this node for its leases ({@code whatomate.node-id}), the same after a crash: a node takes its own leases back at
 * start instead of waiting for them to run out. With Kafka the partition owner works, whichever node it is, so webhook
 * leases are held in Kafka's name ({@code whatomate.lease-owner}).
 */
public final class NodeIdentity implements EnvironmentPostProcessor, Ordered {

    private static final Pattern NAME = Pattern.compile("[\\x21-\\x7e]{1,100}");

    /** Last: a start that is refused leaves no data directory behind. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 10;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        var file = Path.of(environment.getProperty("whatomate.data-dir", "./data"), "node-id");
        var node = readOrMake(file);
        var kafka = "kafka".equals(environment.getProperty("whatomate.transport"));
        environment.getPropertySources().addLast(new MapPropertySource(
                "node", Map.of("whatomate.node-id", node, "whatomate.lease-owner", kafka ? "kafka" : node)));
    }

    /** What is left of a file by a disk that was full is no name: two nodes without one would work under each other's leases. */
    static String readOrMake(Path file) {
        try {
            if (Files.exists(file)) {
                var kept = new String(Files.readAllBytes(file), US_ASCII).strip();
                if (NAME.matcher(kept).matches()) {
                    return kept;
                }
            }
            Files.createDirectories(file.getParent());
            var node = "node-" + UUID.randomUUID().toString().substring(0, 8);
            Files.writeString(file, node);
            return node;
        } catch (IOException e) {
            throw new StartRefused("The node's name cannot be kept in " + file + ": " + e.getMessage(),
                    "Make the folder writable for this user, or set WHATOMATE_DATA_DIR to one that is.", e);
        }
    }
}
