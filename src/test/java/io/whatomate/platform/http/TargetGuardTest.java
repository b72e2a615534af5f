package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.tuple;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.whatomate.platform.StartRefused;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The route {@code platform-call-target} with names that lead where an attacker's would. */
class TargetGuardTest {

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

    /** Names as an attacker's DNS server would answer them. */
    private static final String NAMES = """
            loopback.example             127.0.0.1
            loopback6.example            ::1
            unspecified.example          0.0.0.0
            private.example              10.11.12.13
            private2.example             172.20.0.1
            private3.example             192.168.0.1
            shared.example               100.64.0.1
            metadata.example             169.254.169.254
            metadata6.example            fd00:ec2::254
            alibaba.example              100.100.100.200
            azure.example                168.63.129.16
            linklocal.example            fe80::1
            multicast.example            224.0.0.251
            mapped.example               ::ffff:10.0.0.1
            translated.example           64:ff9b::a00:1
            sixtofour.example            2002:a00:1::
            teredo.example               2001:0:a00:1::
            firstpublic.example          8.8.8.8,10.0.0.1
            lastpublic.example           127.0.0.1,8.8.8.8
            mixed.example                2a00:1450:4001:81c::200e,::1
            127-0-0-1.nip.example        127.0.0.1
            127.0.0.1.nip.example        127.0.0.1
            """;

    private static final Map<String, String> LEADS_TO = new LinkedHashMap<>();
    private static final List<String> HEARD = new CopyOnWriteArrayList<>();

    private static HttpServer open;
    private static HttpServer inside;
    private static DefaultCamelContext context;
    private static TargetUrls urls;

    @BeforeAll
    static void start() throws Exception {
        NAMES.lines().map(line -> line.split("\\s+")).forEach(name -> LEADS_TO.put(name[0], name[1]));
        inside = server(call -> {
            HEARD.add("inside");
            answer(call, 200, "secret");
        });
        open = server(TargetGuardTest::serve);
        var rules = new TargetRules("127.0.0.1:" + open.getAddress().getPort() + ",erp.example:8080,10.9.0.0/16,[fd00::5]:8443");
        urls = new TargetUrls(rules);
        context = new DefaultCamelContext();
        context.getRegistry().bind("targetCalls", new TargetCalls(urls, Clock.systemUTC()));
        context.getRegistry().bind("targetClient", client(TargetOwner.TENANT, rules));
        context.getRegistry().bind("operatorTargetClient", client(TargetOwner.OPERATOR, rules));
        var files = PluginHelper.getRoutesLoader(context);
        files.loadRoutes(ResourceHelper.resolveResource(context, "file:routes/platform/error-handler.camel.yaml"));
        files.loadRoutes(ResourceHelper.resolveResource(context, "file:routes/platform/targets.camel.yaml"));
        context.start();
    }

    @AfterAll
    static void stop() {
        context.stop();
        open.stop(0);
        inside.stop(0);
    }

    static Stream<String> writtenAttempts() {
        return WRITTEN.lines().map(line -> line.replace("$", String.valueOf(inside.getAddress().getPort())));
    }

    static Stream<String> attemptsByName() {
        return LEADS_TO.keySet().stream().flatMap(name -> Stream.of("https://" + name + "/", "https://" + name.toUpperCase() + ":8443/a?b=c"));
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

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsAnAnswerAndNotFollowed(int status) {
        var answer = call("/redirect/" + status, Map.of());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.accepted()).isFalse();
        assertThat(HEARD).doesNotContain("inside");
    }

    @Test
    void anOpenTargetHearsBodyAndHeadersAndNothingElse() {
        var answer = call("/echo?a=b%20c", Map.of("X-Hub-Signature-256", "sha256=ab", "Content-Type", "application/json; charset=utf-8"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8).lines()).containsExactlyInAnyOrder(
                "POST /echo?a=b%20c",
                "connection: keep-alive",
                "content-length: 7",
                "content-type: application/json; charset=utf-8",
                "host: 127.0.0.1:" + open.getAddress().getPort(),
                "user-agent: whatomate",
                "x-hub-signature-256: sha256=ab",
                "the bod");
        assertThat(answer.took()).isPositive();
    }

    @Test
    void howLongATargetAsksToBeLeftAloneIsHeard() {
        assertThat(call("/busy/429", Map.of()).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(call("/busy/500", Map.of()).retryAfter()).isNull();
        assertThat(call("/echo", Map.of()).retryAfter()).isNull();
    }

    @Test
    void cookiesOfOneAnswerAreNotSentWithTheNextCall() {
        call("/cookie", Map.of());

        assertThat(new String(call("/echo", Map.of()).body(), UTF_8)).doesNotContain("cookie");
    }

    @Test
    void ofALongAnswerTheBeginningIsRead() {
        assertThat(call("/long", Map.of()).body()).hasSize(4096);
        assertThat(call("/packed", Map.of()).body()).containsExactly(1, 2, 3);
    }

    @Test
    void anAnswerThatNeverEndsIsEnded() {
        var before = System.nanoTime();

        assertThat(failure(target("/drip"), Map.of())).isInstanceOf(InterruptedIOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Cookie", "Upgrade", "Expect",
        "CamelHttpUri", "CamelHttpPath", "camelHttpMethod", "A B", "A:", "A\r\nB", ""
    })
    void aHeaderThatWouldSteerTheCallIsRefused(String name) {
        assertThat(failure(target("/echo"), Map.of(name, "x"))).isInstanceOfSatisfying(TargetRefused.class,
                refused -> assertThat(refused.reason()).isEqualTo("header"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000b", "ä"})
    void aValueThatWouldBecomeAnotherHeaderIsRefused(String value) {
        assertThat(failure(target("/echo"), Map.of("X-Given", value))).isInstanceOf(TargetRefused.class);
    }

    @Test
    void whoeverDoesNotAnswerIsAnIoException() {
        assertThat(failure("https://nowhere.example/", Map.of())).isInstanceOf(UnknownHostException.class);
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
        var lower = host.toLowerCase();
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

    private static CloseableHttpClient client(TargetOwner owner, TargetRules rules) {
        return TargetConfiguration.client(new GuardedNames(owner, rules, TargetGuardTest::lookUp), new BoundedAnswers(Duration.ofMillis(600)), 8);
    }

    private static TargetAnswer call(String path, Map<String, String> headers) {
        var called = send(target(path), headers);
        assertThat(called.getException()).isNull();
        return called.getMessage().getBody(TargetAnswer.class);
    }

    private static Throwable failure(String url, Map<String, String> headers) {
        return send(url, headers).getException();
    }

    private static Exchange send(String url, Map<String, String> headers) {
        return send(url, headers, TargetOwner.TENANT);
    }

    private static Exchange send(String url, Map<String, String> headers, TargetOwner owner) {
        try (var template = context.createProducerTemplate()) {
            return template.send("direct:callTarget", exchange -> {
                exchange.setVariable("target", new TargetCall(URI.create(url), headers, owner));
                exchange.getMessage().setBody("the bod".getBytes(UTF_8));
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String target(String path) {
        return "http://127.0.0.1:" + open.getAddress().getPort() + path;
    }

    private static InetAddress[] lookUp(String host) throws UnknownHostException {
        if (host.equals("127.0.0.1") || host.equals("::1")) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }
        var addresses = LEADS_TO.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return Stream.of(addresses.split(",")).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    private static HttpServer server(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    private static void serve(HttpExchange call) throws IOException {
        var path = call.getRequestURI().getPath();
        switch (path.split("/")[1]) {
            case "redirect" -> {
                call.getResponseHeaders().set("Location", "http://127.0.0.1:" + inside.getAddress().getPort() + "/");
                answer(call, Integer.parseInt(path.split("/")[2]), "");
            }
            case "busy" -> {
                call.getResponseHeaders().set("Retry-After", "7");
                answer(call, Integer.parseInt(path.split("/")[2]), "");
            }
            case "cookie" -> {
                call.getResponseHeaders().set("Set-Cookie", "a=b");
                answer(call, 200, "");
            }
            case "long" -> answer(call, 200, "x".repeat(1_000_000));
            case "packed" -> {
                call.getResponseHeaders().set("Content-Encoding", "gzip");
                answer(call, 200, "\u0001\u0002\u0003");
            }
            case "drip" -> drip(call);
            default -> answer(call, 200, told(call));
        }
    }

    private static String told(HttpExchange call) throws IOException {
        var text = new StringBuilder(call.getRequestMethod() + " " + call.getRequestURI() + "\n");
        call.getRequestHeaders().forEach((name, values) -> text.append(name.toLowerCase()).append(": ").append(values.getFirst()).append('\n'));
        return text.append(new String(call.getRequestBody().readAllBytes(), UTF_8)).toString();
    }

    /** One byte after the other until the client hangs up. */
    private static void drip(HttpExchange call) throws IOException {
        call.sendResponseHeaders(200, 0);
        try (var out = call.getResponseBody()) {
            while (true) {
                out.write('.');
                out.flush();
                Thread.sleep(50);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange call, int status, String body) throws IOException {
        call.getRequestBody().readAllBytes();
        var bytes = body.getBytes(UTF_8);
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            call.getResponseBody().write(bytes);
        }
        call.close();
    }
}
