package io.whatomate.messaging;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** The operator's list of Graph base URLs: a bearer token goes to these and nowhere else. */
@Component("graphAddresses")
class GraphAddresses {

    private final Set<String> allowed = new HashSet<>();
    private final int settleSeconds;
    private final int sandboxSettleSeconds;

    GraphAddresses(
            @Value("${whatomate.graph.base-urls}") String baseUrls,
            @Value("${whatomate.sandbox-mode}") String sandboxMode,
            @Value("${whatomate.http.port}") int port,
            @Value("${whatomate.messaging.settle-seconds}") int settleSeconds,
            @Value("${whatomate.messaging.sandbox-settle-seconds}") int sandboxSettleSeconds) {
        Arrays.stream(baseUrls.split(",")).map(String::strip).filter(url -> !url.isEmpty()).forEach(allowed::add);
        if (sandboxMode.equals("on")) {
            allowed.add("http://127.0.0.1:" + port + "/sandbox/graph");
        }
        this.settleSeconds = settleSeconds;
        this.sandboxSettleSeconds = sandboxSettleSeconds;
    }

    /** @throws IllegalStateException for an address that is not on the list */
    String messages(String baseUrl, String version, String phoneId) {
        if (!allowed.contains(baseUrl)) {
            throw new IllegalStateException("The account's Graph address " + baseUrl + " is not on the operator's list");
        }
        return baseUrl + "/" + version + "/" + phoneId + "/messages";
    }

    /** Seconds until an unknown outcome counts as not sent. The sandbox reports within moments, Meta within a minute. */
    int settleSeconds(String baseUrl) {
        return baseUrl.endsWith("/sandbox/graph") ? sandboxSettleSeconds : settleSeconds;
    }
}
