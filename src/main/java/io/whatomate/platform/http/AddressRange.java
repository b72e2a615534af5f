package io.whatomate.platform.http;

import io.netty.util.NetUtil;
import java.util.Optional;

/**
 * IP addresses that begin alike.
 *
 * @param address the first of them, 4 or 16 bytes
 * @param bits how many of the first bits count
 */
record AddressRange(byte[] address, int bits) {

    /** @param text an address or a CIDR range; anything else is empty */
    static Optional<AddressRange> of(String text) {
        var parts = text.split("/", 2);
        var address = NetUtil.createByteArrayFromIpAddressString(parts[0]);
        if (address == null || parts.length == 2 && !parts[1].matches("[0-9]{1,3}")) {
            return Optional.empty();
        }
        var bits = parts.length == 1 ? address.length * 8 : Integer.parseInt(parts[1]);
        return bits <= address.length * 8 ? Optional.of(new AddressRange(address, bits)) : Optional.empty();
    }

    /** @param other 4 or 16 bytes, or null, which no range contains */
    boolean contains(byte[] other) {
        if (other == null || other.length != address.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            var mask = 0x80 >> bit % 8;
            if ((address[bit / 8] & mask) != (other[bit / 8] & mask)) {
                return false;
            }
        }
        return true;
    }
}
