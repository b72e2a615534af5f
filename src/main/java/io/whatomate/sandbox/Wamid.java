package io.whatomate.sandbox;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** Message ids with the anatomy of real ones. They embed the customer's number, as Meta's do: personal data. */
final class Wamid {

    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private Wamid() {}

    /** Business to customer: marker 11, nine random bytes. */
    static String fromBusiness(String phone) {
        return of(phone, 0x11, HEX.formatHex(random(9)));
    }

    /** Customer to business: marker 12, ten bytes of which the first is 3A. */
    static String fromCustomer(String phone) {
        return of(phone, 0x12, "3A" + HEX.formatHex(random(9)));
    }

    private static String of(String phone, int marker, String id) {
        var bytes = new ByteArrayOutputStream(64);
        var digits = phone.getBytes(StandardCharsets.US_ASCII);
        bytes.write(0x1C);
        bytes.write(0x18);
        bytes.write(digits.length);
        bytes.writeBytes(digits);
        bytes.write(0x15);
        bytes.write(0x02);
        bytes.write(0x00);
        bytes.write(marker);
        bytes.write(0x18);
        bytes.write(id.length());
        bytes.writeBytes(id.getBytes(StandardCharsets.US_ASCII));
        bytes.write(0x00);
        return "wamid." + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        ThreadLocalRandom.current().nextBytes(bytes);
        return bytes;
    }
}
