package io.whatomate.platform.http;

import io.whatomate.platform.StartRefused;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which addresses are open to calls whose target somebody named to us: what is reachable from everywhere anyway (IANA
 * special-purpose address registries), and what the operator lists. Of what only stands in our own network, tenants' targets
 * reach nothing and the operator's the private networks.
 */
final class TargetRules {

    private static final List<AddressRange> CLOSED = ranges(
            // "This network", private, shared (CGNAT, with Alibaba's metadata at 100.100.100.200), loopback, link-local.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
            // Protocol assignments, documentation, AS112, 6to4 relays, benchmarks.
            "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.175.48.0/24",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
            // Azure's wire server has a public address that only its own machines reach.
            "168.63.129.16/32",
            // Multicast, reserved, broadcast.
            "224.0.0.0/4", "240.0.0.0/4",
            // Teredo, ORCHID, benchmarks and other protocols; documentation; 6to4; AS112.
            "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3ffe::/16", "3fff::/20");

    /** Where the operator's own systems stand: private, shared and loopback (RFC 1918, RFC 6598, RFC 4193). */
    private static final List<AddressRange> PRIVATE = ranges(
            "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7");

    /** Metadata of Alibaba's and Amazon's clouds, in the midst of private ranges. */
    private static final List<AddressRange> METADATA = ranges("100.100.100.200/32", "fd00:ec2::254/128");

    /** The rest of IPv6 is loopback, mapped or translated IPv4, unique local, link-local, multicast or unassigned. */
    private static final AddressRange GLOBAL_UNICAST = AddressRange.of("2000::/3").orElseThrow();

    /**
     * @param host lower case, or null where the range counts
     * @param range or null
     * @param port 0 for every port
     */
    private record Allowance(String host, AddressRange range, int port) {

        boolean names(String asked, int askedPort) {
            return asked.equals(host) && isFor(askedPort);
        }

        boolean isFor(int askedPort) {
            return port == 0 || port == askedPort;
        }
    }

    private final List<Allowance> allowed;

    /**
     * @param setting comma list of names, addresses, each with a port or without, and CIDR ranges
     * @throws StartRefused when an entry is none of these
     */
    TargetRules(String setting) {
        allowed = Stream.of(setting.split(","))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .map(TargetRules::allowance)
                .toList();
    }

    /** Whether the operator lists this host itself, so that plain http and any port are fine. */
    boolean isListed(String host, int port) {
        var literal = AddressRange.of(bare(host)).map(AddressRange::address);
        return allowed.stream().anyMatch(entry -> entry.names(bare(host), port)
                || literal.isPresent() && entry.range() != null && entry.isFor(port) && entry.range().contains(literal.get()));
    }

    /** @param address where the host's name leads, 4 or 16 bytes */
    boolean permits(TargetOwner owner, String host, int port, byte[] address) {
        return isPublic(address)
                || owner == TargetOwner.OPERATOR && isIn(PRIVATE, address) && !isIn(METADATA, address)
                || allowed.stream().anyMatch(entry -> entry.names(bare(host), port)
                        || entry.range() != null && entry.isFor(port) && entry.range().contains(address));
    }

    private static boolean isPublic(byte[] address) {
        return (address.length == 4 || GLOBAL_UNICAST.contains(address) && !isIsatap(address))
                && !isIn(CLOSED, address);
    }

    private static boolean isIn(List<AddressRange> ranges, byte[] address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<AddressRange> ranges(String... ranges) {
        return Stream.of(ranges).map(range -> AddressRange.of(range).orElseThrow()).toList();
    }

    /** An IPv4 address of any kind behind a prefix of any kind (RFC 5214). */
    private static boolean isIsatap(byte[] address) {
        return (address[8] & 0xfd) == 0 && address[9] == 0 && address[10] == 0x5e && address[11] == (byte) 0xfe;
    }

    /** An IPv6 address stands in brackets in a URL. */
    static String bare(String host) {
        return (host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host)
                .toLowerCase(Locale.ROOT);
    }

    private static Allowance allowance(String entry) {
        var range = AddressRange.of(entry);
        if (range.isPresent()) {
            return new Allowance(null, range.get(), 0);
        }
        var colon = entry.lastIndexOf(':');
        var port = colon > 0 ? port(entry.substring(colon + 1)) : Optional.of(0);
        var host = bare(colon > 0 ? entry.substring(0, colon) : entry);
        if (port.isEmpty() || !AddressRange.of(host).isPresent() && !host.matches("[a-z0-9]([a-z0-9.-]*[a-z0-9])?")) {
            throw new StartRefused(
                    "WHATOMATE_TARGETS_ALLOW has '" + entry + "', which is no host, no address and no range",
                    "Give names and addresses, each with a port or without, and CIDR ranges, separated by commas, "
                            + "such as erp.internal:8443,10.1.2.0/24.");
        }
        return new Allowance(host, AddressRange.of(host).orElse(null), port.get());
    }

    private static Optional<Integer> port(String text) {
        return text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= 65535 && Integer.parseInt(text) > 0
                ? Optional.of(Integer.parseInt(text))
                : Optional.empty();
    }
}
