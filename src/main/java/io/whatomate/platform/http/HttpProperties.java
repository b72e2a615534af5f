package io.whatomate.platform.http;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The product's listener.
 *
 * @param host address to bind
 * @param port TCP port
 * @param workers threads that run routes; a blocked worker is a request that waits for SQL or HTTP
 * @param maxBodySize bytes; a larger body is refused with 413
 */
@ConfigurationProperties("whatomate.http")
public record HttpProperties(String host, int port, int workers, long maxBodySize) {}
