package io.whatomate.messaging;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Body;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The operator's list of Graph base URLs: a bearer token goes to these and nowhere else. */
@Component("graphAddresses")
class GraphAddresses {

    private final Set<String> allowed = new LinkedHashSet<>();
    private final Set<String> mediaHosts;
    private final int settleSeconds;
    private final int sandboxSettleSeconds;

    GraphAddresses(
            @Value("${whatomate.graph.base-urls}") String baseUrls,
            @Value("${whatomate.graph.media-hosts}") String mediaHosts,
            @Value("${whatomate.sandbox-mode}") String sandboxMode,
            @Value("${whatomate.http.port}") int port,
            @Value("${whatomate.messaging.settle-seconds}") int settleSeconds,
            @Value("${whatomate.messaging.sandbox-settle-seconds}") int sandboxSettleSeconds) {
        Arrays.stream(baseUrls.split(",")).map(String::strip).filter(url -> !url.isEmpty()).forEach(allowed::add);
        this.mediaHosts = Set.of(mediaHosts.split("\\s*,\\s*"));
        if (sandboxMode.equals("on")) {
            allowed.add("http://127.0.0.1:" + port + "/sandbox/graph");
        }
        this.settleSeconds = settleSeconds;
        this.sandboxSettleSeconds = sandboxSettleSeconds;
    }

    /** @throws IllegalStateException for an address that is not on the list */
    String messages(String baseUrl, String version, String phoneId) {
        return node(baseUrl, version, phoneId + "/messages");
    }

    /** @throws IllegalStateException for an address that is not on the list */
    String node(String baseUrl, String version, String path) {
        if (!allowed.contains(baseUrl)) {
            throw new IllegalStateException("The account's Graph address " + baseUrl + " is not on the operator's list");
        }
        return baseUrl + "/" + version + "/" + path;
    }

    /**
     * The address of a file, as Meta told it.
     *
     * @throws AddressRefused when it is neither on Meta's media host nor on the operator's list
     */
    URI file(String url) {
        URI address;
        try {
            address = new URI(url);
        } catch (URISyntaxException e) {
            throw new AddressRefused("The file's address is none");
        }
        var origin = origin(address);
        if (address.getRawUserInfo() != null || address.getHost() == null
                || !mediaHosts.contains(origin) && allowed.stream().noneMatch(base -> origin(URI.create(base)).equals(origin))) {
            throw new AddressRefused("The file's address " + origin + " is not Meta's");
        }
        return address;
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    /** Puts the operator's first address where a new account's document has no {@code baseUrl}. */
    public void choose(@Body Map<String, Object> document) {
        document.computeIfAbsent("baseUrl", missing -> allowed.stream().findFirst().orElse(null));
    }

    /** @throws Problem 400 when the document's {@code baseUrl} is not on the list */
    public void check(@Body Map<String, Object> document) {
        if (document.containsKey("baseUrl") && !allowed.contains(document.get("baseUrl"))) {
            throw Problem.of(400, "invalid-request", "Invalid request", "An account's token goes to the operator's Graph addresses only.")
                    .with(List.of(new FieldError("baseUrl", "operator", "is not on the operator's list whatomate.graph.base-urls")));
        }
    }

    /** Seconds until an unknown outcome counts as not sent. The sandbox reports within moments, Meta within a minute. */
    int settleSeconds(String baseUrl) {
        return baseUrl.endsWith("/sandbox/graph") ? sandboxSettleSeconds : settleSeconds;
    }
}
