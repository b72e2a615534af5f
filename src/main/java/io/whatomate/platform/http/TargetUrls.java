package io.whatomate.platform.http;

import io.netty.util.NetUtil;
import io.whatomate.platform.http.Problem.FieldError;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Body;

/**
 * What an address must look like that a tenant gives us to call. Everything is refused that two readers of a URL could read
 * in two ways: names in other scripts unless as xn--, numbers that are addresses in disguise, a second host in front of an {@code @}.
 */
public final class TargetUrls {

    private static final Pattern WRITTEN = Pattern.compile(
            "(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+])(?::([0-9]{1,5}))?(/[\\w.~!$&'()*+,;=:@/%-]*)?(\\?[\\w.~!$&'()*+,;=:@/?%-]*)?",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");

    /** 8443 is what a second service with TLS mostly gets; every other port belongs to something that is no webhook. */
    private static final Set<Integer> PORTS = Set.of(443, 8443);

    /** Names that never lead out of one's own network (RFC 6761, RFC 6762, RFC 8375, ICANN's .internal). */
    private static final Set<String> LOCAL = Set.of("localhost", "local", "internal", "localdomain", "arpa", "lan", "onion", "test", "invalid");

    private final TargetRules rules;

    TargetUrls(TargetRules rules) {
        this.rules = rules;
    }

    /**
     * For a document on its way to be kept. Names are not looked up here: where they lead is asked at each call.
     *
     * @throws Problem 400 that names the field {@code url}
     */
    public void check(@Body Map<String, Object> document) {
        if (document.get("url") instanceof String url) {
            try {
                read(url, TargetOwner.TENANT);
            } catch (TargetRefused refused) {
                throw Problem.of(400, "invalid-request", "Invalid request", "This address is not called.")
                        .with(List.of(new FieldError("url", refused.reason(), refused.getMessage())));
            }
        }
    }

    /**
     * @return the same address, scheme and host in lower case
     * @throws TargetRefused unless it is written plainly and open to be called by its owner
     */
    public URI read(String url, TargetOwner owner) {
        var written = WRITTEN.matcher(url);
        if (!written.matches()) {
            throw unwritten(url);
        }
        var scheme = written.group(1).toLowerCase(Locale.ROOT);
        var host = written.group(2).toLowerCase(Locale.ROOT);
        var port = written.group(3) == null ? scheme.equals("https") ? 443 : 80 : Integer.parseInt(written.group(3));
        if (port < 1 || port > 65535) {
            throw new TargetRefused("port", "is no port: " + written.group(3));
        }
        checkHost(host);
        if (!rules.isListed(host, port)) {
            checkUnlisted(owner, scheme, host, port);
        }
        return uri(scheme + "://" + host + (written.group(3) == null ? "" : ":" + port)
                + (written.group(4) == null ? "/" : written.group(4))
                + (written.group(5) == null ? "" : written.group(5)));
    }

    private static URI uri(String text) {
        try {
            var uri = URI.create(text);
            if (uri.getHost() == null) {
                throw new TargetRefused("host", "has a host that some read as an address and some as a name");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            throw new TargetRefused("syntax", "has a % that is not followed by two hex digits");
        }
    }

    private void checkUnlisted(TargetOwner owner, String scheme, String host, int port) {
        var isTenants = owner == TargetOwner.TENANT;
        if (isTenants && scheme.equals("http")) {
            throw new TargetRefused("scheme", "must begin with https://");
        }
        if (isTenants && !PORTS.contains(port)) {
            throw new TargetRefused("port", "must be on port 443 or 8443");
        }
        var literal = NetUtil.createByteArrayFromIpAddressString(TargetRules.bare(host));
        if (literal != null && !rules.permits(owner, host, port, literal)) {
            throw new TargetRefused("address", "must not be an address of a "
                    + (isTenants ? "private or reserved network" : "reserved network or of a cloud's metadata"));
        }
        if (isTenants && literal == null && (host.indexOf('.') < 0 || LOCAL.contains(lastLabel(host)))) {
            throw new TargetRefused("host", "must be a name that is known everywhere");
        }
    }

    private static void checkHost(String host) {
        if (host.startsWith("[")) {
            var address = NetUtil.createByteArrayFromIpAddressString(TargetRules.bare(host));
            if (address == null || address.length != 16) {
                throw new TargetRefused("host", "has no IPv6 address between its brackets");
            }
            return;
        }
        if (NUMBER.matcher(lastLabel(host)).matches()) {
            if (!IPV4.matcher(host).matches()) {
                throw new TargetRefused("host", "must write an IPv4 address as four decimal numbers");
            }
            return;
        }
        for (var label : host.split("\\.", -1)) {
            if (!LABEL.matcher(label).matches() || host.length() > 253) {
                throw new TargetRefused("host", "has a host that is no name");
            }
            if (UnicodeLabel.isEncoded(label) && !UnicodeLabel.isName(label)) {
                throw new TargetRefused("host", "has a name in another script (xn--) that nobody can have registered");
            }
        }
    }

    private static String lastLabel(String host) {
        return host.substring(host.lastIndexOf('.') + 1);
    }

    private static TargetRefused unwritten(String url) {
        var lower = url.toLowerCase(Locale.ROOT);
        if (!lower.startsWith("https://") && !lower.startsWith("http://")) {
            return new TargetRefused("scheme", "must begin with https://");
        }
        var authority = url.substring(url.indexOf("//") + 2).split("[/?#\\\\]", 2)[0];
        return authority.indexOf('@') >= 0
                ? new TargetRefused("userinfo", "must not carry a name or password; give them in a header")
                : new TargetRefused("syntax", "must be written in ASCII, other letters percent-encoded, without a #fragment");
    }
}
