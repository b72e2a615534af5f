package io.whatomate.bench;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Webhooks as Meta posts them: "hi" from a customer nobody has seen before, to each number in turn, signed. */
final class Greetings implements Supplier<Buffer> {

    private static final String HEAD = """
            POST /api/v1/webhook HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            X-Hub-Signature-256: sha256=""";
    private static final String BEFORE_NUMBER = """
            {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"value":{\
            "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000001","phone_number_id":\"""";
    private static final String AFTER_TIME = """
            ","text":{"body":"hi"},"type":"text"}]},"field":"messages"}]}]}""";
    private static final long FIRST_PHONE = 4_917_000_000_000L;

    private final List<String> numbers;
    private final Mac mac;
    private final Map<String, Long> sentAt = new ConcurrentHashMap<>();
    private long made;

    /** @param numbers phone number ids */
    Greetings(List<String> numbers, String appSecret) {
        this.numbers = numbers;
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(appSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Buffer get() {
        var n = made++;
        var phone = Long.toString(FIRST_PHONE + n);
        var now = System.currentTimeMillis();
        // Concatenated: the load shares the machine with what it measures, and a format costs as much as the signature.
        var body = (BEFORE_NUMBER + numbers.get((int) (n % numbers.size())) + "\"},\"contacts\":[{\"profile\":{\"name\":\"Customer "
                        + phone + "\"},\"wa_id\":\"" + phone + "\"}],\"messages\":[{\"from\":\"" + phone + "\",\"id\":\"wamid.HBgN"
                        + phone + "FQIAEhgU\",\"timestamp\":\"" + now / 1000 + AFTER_TIME)
                .getBytes(StandardCharsets.US_ASCII);
        sentAt.put(phone, now);
        return Buffer.buffer(HEAD + HexFormat.of().formatHex(mac.doFinal(body)) + "\r\nContent-Length: " + body.length + "\r\n\r\n")
                .appendBytes(body);
    }

    /** When each customer's message was posted since the last call, in Unix milliseconds, by phone. */
    Map<String, Long> takeSentAt() {
        var taken = Map.copyOf(sentAt);
        sentAt.clear();
        return taken;
    }
}
