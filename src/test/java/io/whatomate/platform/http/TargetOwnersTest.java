package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator's own targets may do that tenants' may not, and names in other scripts. */
class TargetOwnersTest extends TargetsTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "http://127.0.0.1:$/", "http://[::1]:$/", "https://10.0.0.1:9443/a", "http://192.168.1.1/", "http://172.31.255.255:8080/",
        "http://100.64.0.1/", "http://[fc00::1]/", "http://intranet/", "http://helpdesk.internal:8080/", "http://example.com/"
    })
    void theOperatorsOwnTargetsMayStandInPrivateNetworks(String written) {
        var url = written.replace("$", String.valueOf(inside.getAddress().getPort()));

        assertThat(urls.read(url, TargetOwner.OPERATOR).toString()).isEqualTo(url);
        assertThatThrownBy(() -> urls.read(url, TargetOwner.TENANT)).isInstanceOf(TargetRefused.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "http://169.254.169.254/latest/", "http://[fe80::1]/", "http://[fd00:ec2::254]/", "http://100.100.100.200/", "http://168.63.129.16/",
        "http://192.0.0.192/", "http://224.0.0.1/", "http://0.0.0.0/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::a9fe:a9fe]/",
        "http://2130706433/", "http://user@10.0.0.1/", "ftp://10.0.0.1/"
    })
    void butNotWhereNoSystemOfTheirsStands(String url) {
        assertThatThrownBy(() -> urls.read(url, TargetOwner.OPERATOR)).isInstanceOf(TargetRefused.class);
    }

    @Test
    void whatTheOperatorsCallReachesNoTenantsCallReachesAfterIt() {
        var port = inside.getAddress().getPort();
        LEADS_TO.put("lake.internal", "127.0.0.1");
        try {
            for (var host : List.of("127.0.0.1", "lake.internal", "loopback.example")) {
                var url = "http://" + host + ":" + port + "/";
                HEARD.clear();

                var called = send(url, Map.of(), TargetOwner.OPERATOR);

                assertThat(called.getException()).as(url).isNull();
                assertThat(HEARD).as(url).containsExactly("inside");
                assertThat(failure(url, Map.of())).as(url).isInstanceOf(TargetRefused.class);
                assertThat(HEARD).as(url).hasSize(1);
            }
        } finally {
            LEADS_TO.remove("lake.internal");
            HEARD.clear();
        }
    }

    /** münchen.example, рф, 例え and faß, of which the JDK's IDNA2003 does not know the last. */
    @ParameterizedTest
    @ValueSource(strings = {"xn--mnchen-3ya.example", "hooks.xn--p1ai", "XN--r8jz45g.example", "xn--fa-hia.xn--p1ai", "covered.xn--p1ai",
        "covered.covered.xn--mnchen-3ya.example"})
    void aNameInAnotherScriptIsCalledByItsOwnName(String host) {
        var lower = host.toLowerCase(Locale.ROOT);
        urls.check(Map.of("url", "https://" + host + "/"));
        LEADS_TO.put(lower, "127.0.0.1");
        try {
            var answer = send("http://" + host + ":" + open.getAddress().getPort() + "/echo", Map.of(), TargetOwner.OPERATOR);

            assertThat(answer.getException()).isNull();
            assertThat(new String(answer.getMessage().getBody(TargetAnswer.class).body(), UTF_8))
                    .contains("host: " + lower + ":" + open.getAddress().getPort());
            assertThat(failure("https://" + host + "/", Map.of())).as("where it leads is asked of it too").isInstanceOf(TargetRefused.class);
        } finally {
            LEADS_TO.remove(lower);
        }
    }

    /** Below the route, where only the look at the address stands between a tenant and a connection that is open already. */
    @Test
    void aConnectionThatWasMadeForTheOperatorServesNoTenant() throws IOException {
        var call = new HttpGet("http://loopback.example:" + inside.getAddress().getPort() + "/");
        var operators = context.getRegistry().lookupByNameAndType("operatorTargetClient", CloseableHttpClient.class);
        var tenants = context.getRegistry().lookupByNameAndType("targetClient", CloseableHttpClient.class);

        assertThat(operators.<Integer>execute(call, response -> response.getCode())).isEqualTo(200);
        HEARD.clear();

        assertThatThrownBy(() -> tenants.execute(call, response -> response.getCode())).isInstanceOf(TargetRefused.class);
        assertThat(HEARD).isEmpty();
    }

    @Test
    void theOperatorsNamesAreLookedUpOnceAndLeadToNoMetadata() {
        for (var name : List.of("metadata.example", "metadata6.example", "alibaba.example", "azure.example", "linklocal.example", "multicast.example",
                "translated.example", "teredo.example", "sixtofour.example")) {
            assertThat(send("https://" + name + "/", Map.of(), TargetOwner.OPERATOR).getException()).as(name)
                    .isInstanceOfSatisfying(TargetRefused.class, refused -> assertThat(refused.reason()).isEqualTo("address"));
        }
        var redirected = send(target("/redirect/307"), Map.of(), TargetOwner.OPERATOR).getMessage().getBody(TargetAnswer.class);
        assertThat(redirected.status()).isEqualTo(307);
        assertThat(HEARD).doesNotContain("inside");
    }
}
