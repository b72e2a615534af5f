package io.whatomate.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Seals a webhook: joins its entries and signs exactly the bytes that leave. */
public final class Courier {

    private final SwitchBoard switches;
    private final SecretKeySpec key;

    Courier(SwitchBoard switches, String appSecret) {
        this.switches = switches;
        this.key = new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** Sets body, address and headers of the post; by the switches the first attempt is signed wrongly. */
    public void seal(@Variable("post") WebhookPost post, Exchange exchange) {
        var body = post.owed().stream()
                .map(Owed::entry)
                .collect(Collectors.joining(",", "{\"object\":\"whatsapp_business_account\",\"entry\":[", "]}"))
                .getBytes(StandardCharsets.US_ASCII);
        var signature = HexFormat.of().formatHex(sign(body));
        var first = post.owed().getFirst().attempts() == 0;
        if (first && switches.roll(switches.now().wrongSignature())) {
            signature = signature.substring(1) + (signature.charAt(0) == '0' ? '1' : '0');
        }
        var message = exchange.getMessage();
        message.setBody(body);
        message.setHeader(Exchange.HTTP_URI, post.url());
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("User-Agent", "facebookexternalua");
        message.setHeader("X-Hub-Signature-256", "sha256=" + signature);
    }

    private byte[] sign(byte[] body) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
