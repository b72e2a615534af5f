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
        var body = """
                {"object":"whatsapp_business_account","entry":[{"id":"200000000000001","changes":[{"value":{\
                "messaging_product":"whatsapp","metadata":{"display_phone_number":"15550000001","phone_number_id":"%s"},\
                "contacts":[{"profile":{"name":"Customer %s"},"wa_id":"%s"}],\
                "messages":[{"from":"%s","id":"wamid.HBgN%sFQIAEhgU","timestamp":"%d","text":{"body":"hi"},"type":"text"}]},\
                "field":"messages"}]}]}"""
                .formatted(numbers.get((int) (n % numbers.size())), phone, phone, phone, phone, now / 1000)
                .getBytes(StandardCharsets.US_ASCII);
        sentAt.put(phone, now);
        return Buffer.buffer("""
                POST /api/v1/webhook HTTP/1.1\r
                Host: 127.0.0.1\r
                Content-Type: application/json\r
                X-Hub-Signature-256: sha256=%s\r
                Content-Length: %d\r
                \r
                """.formatted(HexFormat.of().formatHex(mac.doFinal(body)), body.length)).appendBytes(body);
    }

    /** When each customer's message was posted since the last call, in Unix milliseconds, by phone. */
    Map<String, Long> takeSentAt() {
        var taken = Map.copyOf(sentAt);
        sentAt.clear();
        return taken;
    }
}
