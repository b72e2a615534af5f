package io.whatomate.sandbox;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The sandbox's settings.
 *
 * @param sandboxToken guards the control API and the phones' sockets; empty on loopback only
 * @param sandboxCallbackUrl where webhooks go unless a node says otherwise; empty: this process' own webhook
 * @param sandboxAccessToken the token of the demo's account; empty: generated
 * @param sandboxHttpsPort a second listener with TLS and a certificate of its own making; 0 for none
 * @param sandboxMemoryMessages messages that the memory store keeps
 */
@ConfigurationProperties("whatomate")
record SandboxProperties(
        @DefaultValue("") String sandboxToken,
        @DefaultValue("") String sandboxCallbackUrl,
        @DefaultValue("") String sandboxAccessToken,
        @DefaultValue("0") int sandboxHttpsPort,
        @DefaultValue("100000") int sandboxMemoryMessages) {

    /** Records print their parts; two of these are secrets. */
    @Override
    public String toString() {
        return "SandboxProperties[…]";
    }
}
