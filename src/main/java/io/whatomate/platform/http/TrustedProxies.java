package io.whatomate.platform.http;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.whatomate.platform.StartRefused;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who a request comes from. {@code X-Forwarded-For} is believed as far as it was written by the operator's own proxies:
 * anybody can send that header.
 */
public final class TrustedProxies {

    private final List<AddressRange> trusted;

    /**
     * @param setting comma list of IP addresses and CIDR ranges
     * @throws StartRefused when an entry is neither
     */
    TrustedProxies(String setting) {
        trusted = Stream.of(setting.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(TrustedProxies::range)
                .toList();
    }

    /** The client's address: the nearest one that is no trusted proxy. */
    public String clientOf(HttpServerRequest request) {
        var nearest = request.remoteAddress().hostAddress();
        var written = String.join(",", request.headers().getAll("X-Forwarded-For"));
        for (var hop : Arrays.asList(written.split(",")).reversed()) {
            if (!isTrusted(nearest) || NetUtil.createByteArrayFromIpAddressString(hop.strip()) == null) {
                break;
            }
            nearest = hop.strip();
        }
        return nearest;
    }

    private boolean isTrusted(String address) {
        var bytes = NetUtil.createByteArrayFromIpAddressString(address);
        return trusted.stream().anyMatch(range -> range.contains(bytes));
    }

    private static AddressRange range(String entry) {
        return AddressRange.of(entry).orElseThrow(() -> new StartRefused(
                "WHATOMATE_TRUSTED_PROXIES has '" + entry + "', which is no IP address and no range",
                "Give addresses and CIDR ranges, separated by commas, such as 10.0.0.0/8,192.0.2.7."));
    }
}
