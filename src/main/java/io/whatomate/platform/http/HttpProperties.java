package io.whatomate.platform.http;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The product's listener.
 *
 * @param host address to bind
 * @param port TCP port
 * @param maxBodySize bytes; a larger body is refused with 413
 * @param maxBytesInFlight of bodies that are in memory and not answered; beyond it a body is refused with 503
 * @param idleTimeout after so long without a byte in either direction a connection is closed; WebSockets are pinged every 25 s
 */
@ConfigurationProperties("whatomate.http")
public record HttpProperties(String host, int port, long maxBodySize, long maxBytesInFlight, Duration idleTimeout) {}
