package io.whatomate.platform.lifecycle;

import io.whatomate.platform.Rooms;
import io.whatomate.platform.SandboxMode;
import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.env.EnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Looks at the settings and at both ports before anything starts, so that a wrong word or a second instance costs one
 * line and no half-started database.
 */
final class StartConditions implements EnvironmentPostProcessor, Ordered {

    /** After {@link Rooms}, which settles the sandbox mode. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 2;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        logFormat(environment);
        transport(environment);
        storage(environment);
        publicUrl(environment);
        var host = address("WHATOMATE_HTTP_HOST", environment.getProperty("whatomate.http.host", "127.0.0.1"));
        sandboxStaysAtHome(environment, host);
        var port = port(environment, "WHATOMATE_HTTP_PORT", "whatomate.http.port");
        var consoleHost = address("SERVER_ADDRESS", environment.getProperty("server.address", "127.0.0.1"));
        var consolePort = port(environment, "WHATOMATE_MANAGEMENT_PORT", "server.port");
        apart(host, port, consoleHost, consolePort);
        free("WHATOMATE_HTTP_PORT", host, port);
        free("WHATOMATE_MANAGEMENT_PORT", consoleHost, consolePort);
    }

    /** Spring Boot knows several JSON layouts; Elastic's is the one whose field names other tools read too. */
    private static void logFormat(ConfigurableEnvironment environment) {
        var format = environment.getProperty("whatomate.log-format", "text").strip().toLowerCase(Locale.ROOT);
        switch (format) {
            case "text", "" -> {}
            case "json" -> environment.getPropertySources().addLast(new MapPropertySource(
                    "log-format", Map.of("logging.structured.format.console", "ecs")));
            default -> throw new StartRefused(
                    "WHATOMATE_LOG_FORMAT must be text or json, not '" + format + "'", "Correct or unset it.");
        }
    }

    private static void transport(ConfigurableEnvironment environment) {
        var transport = environment.getProperty("whatomate.transport", "local");
        switch (transport) {
            case "local" -> {}
            case "kafka" -> {
                if (!StringUtils.hasText(environment.getProperty("whatomate.kafka.brokers"))) {
                    throw new StartRefused(
                            "WHATOMATE_TRANSPORT is kafka, but WHATOMATE_KAFKA_BROKERS is empty",
                            "Give the brokers as host:port, separated by commas.");
                }
            }
            default -> throw new StartRefused(
                    "WHATOMATE_TRANSPORT must be local or kafka, not '" + transport + "'", "Correct or unset it.");
        }
    }

    private static void storage(ConfigurableEnvironment environment) {
        var storage = environment.getProperty("whatomate.media.storage", "disk");
        switch (storage) {
            case "disk" -> {}
            case "s3" -> {
                if (!StringUtils.hasText(environment.getProperty("whatomate.s3.bucket"))) {
                    throw new StartRefused(
                            "WHATOMATE_MEDIA_STORAGE is s3, but WHATOMATE_S3_BUCKET is empty", "Give the name of the bucket.");
                }
                if (StringUtils.hasText(environment.getProperty("whatomate.s3.access-key"))
                        != StringUtils.hasText(environment.getProperty("whatomate.s3.secret-key"))) {
                    throw new StartRefused(
                            "One of WHATOMATE_S3_ACCESS_KEY and WHATOMATE_S3_SECRET_KEY is empty",
                            "Give both, or neither where the machine has credentials of its own.");
                }
            }
            default -> throw new StartRefused(
                    "WHATOMATE_MEDIA_STORAGE must be disk or s3, not '" + storage + "'", "Correct or unset it.");
        }
    }

    /** Links, the origins of sockets and whether cookies are for https alone come of it: a slip would weaken them without a word. */
    private static void publicUrl(ConfigurableEnvironment environment) {
        var text = environment.getProperty("whatomate.public-url", "").strip();
        if (!text.isEmpty() && !isAddress(text)) {
            throw new StartRefused(
                    "WHATOMATE_PUBLIC_URL must be an address such as https://chat.example.com, not '" + text + "'",
                    "Correct or unset it.");
        }
    }

    private static boolean isAddress(String text) {
        try {
            var uri = new URI(text);
            return ("https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme()))
                    && uri.getHost() != null && uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** The sandbox plays any customer for whoever reaches it: without a token it answers this machine alone. */
    private static void sandboxStaysAtHome(ConfigurableEnvironment environment, InetAddress host) {
        var mode = environment.getRequiredProperty("whatomate.sandbox-mode", SandboxMode.class);
        if (mode != SandboxMode.OFF
                && !host.isLoopbackAddress()
                && !StringUtils.hasText(environment.getProperty("whatomate.sandbox-token"))) {
            throw new StartRefused(
                    "WHATOMATE_HTTP_HOST is " + host.getHostAddress()
                            + ": with the sandbox on, an address that others reach needs WHATOMATE_SANDBOX_TOKEN",
                    "Set the token, bind 127.0.0.1, or set WHATOMATE_SANDBOX=false.");
        }
    }

    private static InetAddress address(String variable, String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new StartRefused(
                    variable + " is '" + host + "', which is no address of this machine", "Correct or unset it.", e);
        }
    }

    private static int port(ConfigurableEnvironment environment, String variable, String property) {
        try {
            var port = environment.getRequiredProperty(property, Integer.class);
            if (port >= 0 && port <= 65_535) {
                return port;
            }
        } catch (ConversionException | IllegalArgumentException e) {
            // Said below with the text that was given.
        }
        throw new StartRefused(
                variable + " must be a port number, not '" + environment.getProperty(property) + "'",
                "Give a number from 1 to 65535, or 0 for any free port.");
    }

    /** Each is free by itself, so that only the second listener would notice, after everything else has started. */
    private static void apart(InetAddress host, int port, InetAddress consoleHost, int consolePort) {
        var meet = host.equals(consoleHost) || host.isAnyLocalAddress() || consoleHost.isAnyLocalAddress();
        if (meet && port != 0 && port == consolePort) {
            throw new StartRefused(
                    "WHATOMATE_HTTP_PORT and WHATOMATE_MANAGEMENT_PORT are both " + port,
                    "Give the operator's console a port of its own.");
        }
    }

    private static void free(String variable, InetAddress host, int port) {
        if (port == 0) {
            return;
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new StartRefused(
                    "Port " + port + " on " + host.getHostAddress() + " cannot be used: " + e.getMessage(),
                    "Stop the program that uses it, or choose another port with " + variable + ".",
                    e);
        }
    }
}
