package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.junit.jupiter.api.BeforeAll;

/** The route {@code platform-call-target} with names that lead where an attacker's would, and a server that must never hear anything. */
abstract class TargetsTest {

    /** Names as an attacker's DNS server would answer them. */
    protected static final String NAMES = """
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

    protected static final Map<String, String> LEADS_TO = new LinkedHashMap<>();
    protected static final List<String> HEARD = new CopyOnWriteArrayList<>();
    protected static HttpServer open;
    protected static HttpServer inside;
    protected static DefaultCamelContext context;
    protected static TargetUrls urls;

    /** Once for all classes; it ends with the JVM. */
    @BeforeAll
    static void start() throws Exception {
        if (context != null) {
            return;
        }
        NAMES.lines().map(line -> line.split("\\s+")).forEach(name -> LEADS_TO.put(name[0], name[1]));
        inside = server(call -> {
            HEARD.add("inside");
            answer(call, 200, "secret");
        });
        open = server(TargetsTest::serve);
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

    protected static CloseableHttpClient client(TargetOwner owner, TargetRules rules) {
        return TargetConfiguration.client(new GuardedNames(owner, rules, TargetsTest::lookUp), new BoundedAnswers(Duration.ofSeconds(4)), 8);
    }

    protected static TargetAnswer call(String path, Map<String, String> headers) {
        var called = send(target(path), headers);
        assertThat(called.getException()).isNull();
        return called.getMessage().getBody(TargetAnswer.class);
    }

    protected static Throwable failure(String url, Map<String, String> headers) {
        return send(url, headers).getException();
    }

    protected static Exchange send(String url, Map<String, String> headers) {
        return send(url, headers, TargetOwner.TENANT);
    }

    protected static Exchange send(String url, Map<String, String> headers, TargetOwner owner) {
        try (var template = context.createProducerTemplate()) {
            return template.send("direct:callTarget", exchange -> {
                exchange.setVariable("target", new TargetCall(URI.create(url), headers, owner));
                exchange.getMessage().setBody("the bod".getBytes(UTF_8));
            });
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    protected static String target(String path) {
        return "http://127.0.0.1:" + open.getAddress().getPort() + path;
    }

    protected static InetAddress[] lookUp(String host) throws UnknownHostException {
        if (host.equals("127.0.0.1") || host.equals("::1")) {
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }
        var addresses = LEADS_TO.get(host);
        if (addresses == null) {
            throw new UnknownHostException(host);
        }
        return Stream.of(addresses.split(",")).map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    protected static HttpServer server(HttpHandler handler) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }

    protected static void serve(HttpExchange call) throws IOException {
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

    protected static String told(HttpExchange call) throws IOException {
        var text = new StringBuilder(call.getRequestMethod() + " " + call.getRequestURI() + "\n");
        call.getRequestHeaders().forEach((name, values) -> text.append(name.toLowerCase(Locale.ROOT)).append(": ").append(values.getFirst()).append('\n'));
        return text.append(new String(call.getRequestBody().readAllBytes(), UTF_8)).toString();
    }

    /** One byte after the other until the client hangs up. */
    protected static void drip(HttpExchange call) throws IOException {
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

    protected static void answer(HttpExchange call, int status, String body) throws IOException {
        call.getRequestBody().readAllBytes();
        var bytes = body.getBytes(UTF_8);
        call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            call.getResponseBody().write(bytes);
        }
        call.close();
    }
}
