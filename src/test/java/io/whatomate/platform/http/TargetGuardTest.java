package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import io.whatomate.platform.StartRefused;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses that lead inside, in whatever way they are written, and names that do. */
class TargetGuardTest extends TargetsTest {

    /** Reason and address; {@code $} is the port of a server on this machine that must never hear anything. */
    private static final String WRITTEN = """
            scheme    http://example.com/
            scheme    ftp://example.com/
            scheme    file:///etc/passwd
            scheme    gopher://127.0.0.1:$/_GET
            scheme    dict://127.0.0.1:$/info
            scheme    ldap://127.0.0.1:$/
            scheme    jar:http://127.0.0.1:$/a!/b
            scheme    netdoc:///etc/passwd
            scheme    javascript:alert(1)
            scheme    //example.com/
            scheme    example.com
            scheme    https:/example.com/
            scheme    https:example.com
            scheme    http://127.0.0.1:$/
            scheme    http://localhost:$/
            scheme    http://169.254.169.254/latest/meta-data/
            scheme    http://[::1]:$/
            scheme    http://[::ffff:127.0.0.1]:$/
            host      http://2130706433:$/
            host      http://0x7f000001:$/
            host      http://0x7f.0.0.1:$/
            host      http://0177.0.0.1:$/
            host      http://127.1:$/
            host      http://127.0.1:$/
            host      http://0:$/
            host      http://127.0.0.1.:$/
            host      https://2130706433/
            host      https://0x7f000001/
            host      https://0x7f.1/
            host      https://017700000001/
            host      https://0177.0.0.1/
            host      https://127.0.0.01/
            host      https://127.1/
            host      https://127.0.1/
            host      https://0/
            host      https://256.1.1.1/
            host      https://1.2.3.4.5/
            host      https://8.8.8.8./
            host      https://4294967296/
            host      https://127.0.0.0x1/
            host      https://example..com/
            host      https://.example.com/
            host      https://example.com./
            host      https://-example.com/
            host      https://xn--a.example/
            host      https://xn--ocalhost-6h39b/
            host      https://xn--re-tha.example/
            host      https://xn--ab-r13a.example/
            host      https://a.xn--ls8h/
            host      https://XN--x-sy8h.example/
            host      https://xn--a-wbb.example/
            host      https://xn--ab-m1t.example/
            host      https://xn--local-1ha.example/
            host      https://xn--99999999.example/
            host      https://xn--mnchen-3y.example/
            host      https://xn--localhost-/
            host      https://xn--r8jz45g/
            host      https://xn--mnchen-3ya.local/
            host      https://localhost/
            host      https://LOCALHOST/
            host      https://intranet/
            host      https://kubernetes/
            host      https://foo.localhost/
            host      https://printer.local/
            host      https://metadata.google.internal/computeMetadata/v1/
            host      https://db.localdomain/
            host      https://router.home.arpa/
            host      https://1.0.0.127.in-addr.arpa/
            host      https://[::1::]/
            host      https://[:::]/
            syntax    https://[1.2.3.4.example]/
            host      https://[1.2.3.4]/
            userinfo  https://example.com@127.0.0.1/
            userinfo  https://user:secret@example.com/
            userinfo  https://8.8.8.8:443@169.254.169.254/
            userinfo  https://example.com%40@10.0.0.1/
            userinfo  https://@127.0.0.1/
            syntax    https://example.com\\@127.0.0.1/
            syntax    https://127.0.0.1\\.example.com/
            syntax    https://example.com#@127.0.0.1/
            syntax    https://example.com/#fragment
            syntax    https://127%2e0%2e0%2e1/
            syntax    https://example%00.com/
            syntax    https://exa mple.com/
            syntax    https://example.com/\u0000
            syntax    https://example.com/a\tb
            syntax    https://①②⑦.⓪.⓪.①/
            syntax    https://127。0。0。1/
            syntax    https://１２７.0.0.1/
            syntax    https://loc\u00adalhost/
            syntax    https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/
            syntax    https://münchen.example/
            syntax    https://[::1%25eth0]/
            syntax    https://[::1/
            syntax    https://::1/
            syntax    https://
            syntax    https:///etc/passwd
            syntax    https://example.com:443:80/
            syntax    https://example.com:/
            syntax    https://example.com:0x1bb/
            syntax    https://example.com/%
            syntax    https://example.com/%zz
            port      https://example.com:0/
            port      https://example.com:99999/
            port      https://example.com:22/
            port      https://example.com:25/
            port      https://example.com:6379/
            port      https://example.com:5432/
            port      https://example.com:80/
            port      https://127.0.0.1:$/
            port      https://[::1]:$/
            address   https://127.0.0.1/
            address   https://127.255.255.254/
            address   https://0.0.0.0/
            address   https://0.1.2.3/
            address   https://10.0.0.1/
            address   https://100.64.0.1/
            address   https://100.100.100.200/latest/meta-data/
            address   https://169.254.169.254/latest/meta-data/
            address   https://169.254.170.2/v2/credentials
            address   https://168.63.129.16/machine
            address   https://172.16.0.1/
            address   https://172.31.255.255/
            address   https://192.0.0.192/opc/v2/
            address   https://192.0.2.1/
            address   https://192.88.99.1/
            address   https://192.168.1.1/
            address   https://198.18.0.1/
            address   https://198.51.100.7/
            address   https://203.0.113.7/
            address   https://224.0.0.1/
            address   https://239.255.255.250/
            address   https://240.0.0.1/
            address   https://255.255.255.255/
            address   https://[::]/
            address   https://[::1]/
            address   https://[0:0:0:0:0:0:0:1]/
            address   https://[::127.0.0.1]/
            address   https://[::ffff:127.0.0.1]/
            address   https://[::ffff:7f00:1]/
            address   https://[::FFFF:169.254.169.254]/
            address   https://[::ffff:8.8.8.8]/
            host      https://[::ffff:0:127.0.0.1]/
            address   https://[::ffff:0:7f00:1]/
            address   https://[64:ff9b::7f00:1]/
            host      https://[64:ff9b::169.254.169.254]/
            address   https://[64:ff9b::a9fe:a9fe]/
            host      https://[64:ff9b:1::10.0.0.1]/
            address   https://[64:ff9b:1::a00:1]/
            address   https://[100::1]/
            address   https://[2001::1]/
            address   https://[2001:0:7f00:1::80ff:fffe]/
            address   https://[2001:10::1]/
            address   https://[2001:db8::1]/
            address   https://[2002:7f00:1::]/
            address   https://[2002:a9fe:a9fe::1]/
            host      https://[2a00:1450:4001:0:0:5efe:127.0.0.1]/
            address   https://[2a00:1450:4001:0:0:5efe:7f00:1]/
            host      https://[2a00:1450:4001:0:200:5efe:10.0.0.1]/
            address   https://[2a00:1450:4001:0:200:5efe:a00:1]/
            address   https://[3fff::1]/
            address   https://[5f00::1]/
            address   https://[fc00::1]/
            address   https://[fd00:ec2::254]/latest/meta-data/
            address   https://[fe80::1]/
            address   https://[fec0::1]/
            address   https://[ff02::1]/
            """;

    static Stream<String> writtenAttempts() {
        return WRITTEN.lines().map(line -> line.replace("$", String.valueOf(inside.getAddress().getPort())));
    }

    static Stream<String> attemptsByName() {
        return LEADS_TO.keySet().stream().flatMap(name -> Stream.of("https://" + name + "/", "https://" + name.toUpperCase(Locale.ROOT) + ":8443/a?b=c"));
    }

    @ParameterizedTest
    @MethodSource("writtenAttempts")
    void anAddressThatLeadsInsideIsNotKept(String attempt) {
        var reason = attempt.split(" ")[0];
        var url = attempt.substring(10);

        var refused = catchThrowable(() -> urls.check(Map.of("url", url)));

        assertThat(refused).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(400);
            assertThat(problem.errors())
                    .extracting(Problem.FieldError::field, Problem.FieldError::code)
                    .containsExactly(tuple("url", reason));
        });
    }

    /** Also when it was kept before the rules were stricter; what is no URI at all cannot even be said. */
    @ParameterizedTest
    @MethodSource("writtenAttempts")
    void norIsItCalled(String attempt) {
        URI url;
        try {
            url = URI.create(attempt.substring(10));
        } catch (IllegalArgumentException unspeakable) {
            return;
        }
        assertThat(failure(url.toString(), Map.of())).isInstanceOfSatisfying(TargetRefused.class,
                refused -> assertThat(refused.reason()).isEqualTo(attempt.split(" ")[0]));
        assertThat(HEARD).doesNotContain("inside");
    }

    @ParameterizedTest
    @MethodSource("attemptsByName")
    void aNameThatLeadsInsideIsNotCalled(String url) {
        urls.check(Map.of("url", url));

        assertThat(failure(url, Map.of())).as(url).isInstanceOfSatisfying(TargetRefused.class,
                refused -> assertThat(refused.reason()).isEqualTo("address"));
    }

    @Test
    void theAddressThatWasCheckedIsTheOneThatIsConnectedTo() throws UnknownHostException {
        var looks = new CopyOnWriteArrayList<String>();
        var rebinding = new GuardedNames(TargetOwner.TENANT, new TargetRules(""), host -> {
            looks.add(host);
            return new InetAddress[] {InetAddress.ofLiteral(looks.size() == 1 ? "8.8.8.8" : "127.0.0.1")};
        });

        assertThat(rebinding.resolve("rebind.example", 443)).containsExactly(new InetSocketAddress(InetAddress.ofLiteral("8.8.8.8"), 443));
        assertThat(looks).hasSize(1);
        assertThatThrownBy(() -> rebinding.resolve("rebind.example", 443)).isInstanceOf(TargetRefused.class);
        assertThatThrownBy(() -> rebinding.resolve("rebind.example")).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void whatTheOperatorListsIsOpen() {
        for (var url : List.of("http://erp.example:8080/a", "http://10.9.8.7:99/", "https://[fd00::5]:8443/", "https://example.com",
                "HTTPS://EXAMPLE.com:8443/%2F?q=1", "https://[2a00:1450:4001:81c::200e]/")) {
            urls.check(Map.of("url", url));
        }
        for (var url : List.of("http://erp.example:8081/", "http://10.10.8.7/", "https://[fd00::5]/", "http://127.0.0.1/")) {
            assertThatThrownBy(() -> urls.check(Map.of("url", url))).isInstanceOf(Problem.class);
        }
        assertThatThrownBy(() -> new TargetRules("10.0.0.0/33")).isInstanceOf(StartRefused.class);
        assertThatThrownBy(() -> new TargetRules("erp.example:0")).isInstanceOf(StartRefused.class);
        assertThatThrownBy(() -> new TargetRules("http://erp.example")).isInstanceOf(StartRefused.class);
    }
}
