package io.whatomate.platform.http;

import java.net.IDN;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Looks names up for the guarded client, once for each connection, and refuses what leads inside: the address that was
 * checked is the address that is connected to, so a name that answers differently the second time gains nothing.
 */
final class GuardedNames implements DnsResolver {

    /** Where a name leads. */
    interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private final TargetOwner owner;
    private final TargetRules rules;
    private final Lookup lookup;

    GuardedNames(TargetOwner owner, TargetRules rules, Lookup lookup) {
        this.owner = owner;
        this.rules = rules;
        this.lookup = lookup;
    }

    /**
     * @throws TargetRefused when a single one of the addresses is closed: whoever mixes them in tries something
     * @throws UnknownHostException when the name leads nowhere
     */
    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        var name = ascii(TargetRules.bare(host));
        var addresses = lookup.addresses(name);
        for (var address : addresses) {
            if (!rules.permits(owner, name, port, address.getAddress())) {
                throw new TargetRefused("address", "leads to an address of a private or reserved network");
            }
        }
        return Stream.of(addresses).map(address -> new InetSocketAddress(address, port)).toList();
    }

    /** httpcore keeps a name that begins with xn-- in Unicode; what it was is had back exactly. */
    private static String ascii(String host) {
        return host.chars().allMatch(c -> c < 128) ? host : IDN.toASCII(host);
    }

    /** Without a port the operator's list cannot be read, so nothing is let through. */
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        throw new UnknownHostException(host);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }
}
