package io.whatomate;

import io.whatomate.platform.database.TestDatabase;
import io.whatomate.platform.security.Keys;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.autoconfigure.actuate.observability.AutoConfigureObservability;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/**
 * The whole application as it runs beside its sandbox: both servers, a database of its own, every route. Tests that extend
 * it and bring no settings share one instance, so they leave nothing behind that another would stumble over.
 */
// Spring's tests leave the metrics out unless told; the console shows them.
@AutoConfigureObservability(tracing = false)
@SpringBootTest(classes = Whatomate.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
public abstract class ApplicationTest {

    /** Where the numbers of tests send to; the operator's list names it beside the sandbox. */
    protected static final GraphServer GRAPH = new GraphServer();

    /** On the list too, but no program listens there. */
    protected static final String NOBODY_LISTENS = "http://127.0.0.1:1";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Value("${whatomate.http.port}")
    private int port;

    @LocalServerPort
    private int consolePort;

    @Value("${whatomate.admin.email}")
    private String admin;

    @Autowired
    private Keys keys;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestDatabase.properties(registry);
        registry.add("whatomate.sandbox", () -> "true");
        registry.add("whatomate.registration", () -> "open");
        // Known before the start: the sandbox sends its webhooks there.
        var free = FreePort.next();
        registry.add("whatomate.graph.base-urls", () -> GRAPH.url() + "," + NOBODY_LISTENS);
        registry.add("whatomate.http.port", () -> free);
        // Tests' targets listen on this machine.
        registry.add("whatomate.targets.allow", () -> "127.0.0.1");
        // Tests wait for each change of a rule.
        registry.add("whatomate.rules.period", () -> "100");
        connections(registry);
    }

    /** A database (schema erp of the test's own) and a folder for everybody, and brokers for nobody. */
    private static void connections(DynamicPropertyRegistry registry) {
        var folder = TestDatabase.emptyDataDir("connected-" + FreePort.next());
        registry.add("whatomate.connections.drop.kind", () -> "folder");
        registry.add("whatomate.connections.drop.path", folder::toString);
        registry.add("whatomate.connections.drop.granted", () -> "*");
        registry.add("whatomate.connections.erp.kind", () -> "database");
        registry.add("whatomate.connections.erp.url", () -> "${spring.datasource.url}");
        registry.add("whatomate.connections.erp.username", () -> "${spring.datasource.username}");
        registry.add("whatomate.connections.erp.password", () -> "${spring.datasource.password}");
        registry.add("whatomate.connections.erp.tables", () -> "erp.invoices,erp.appointments,erp.reminders");
        registry.add("whatomate.connections.erp.granted", () -> "*");
        registry.add("whatomate.connections.shop.kind", () -> "kafka");
        registry.add("whatomate.connections.shop.brokers", () -> "127.0.0.1:1");
        registry.add("whatomate.connections.shop.topics", () -> "orders");
        registry.add("whatomate.connections.shop.granted", () -> "01985d1c-0000-7000-8000-000000000001");
    }

    /** An address on the product's port. */
    protected final URI url(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** An address on the operator's console. */
    protected final URI console(String path) {
        return URI.create("http://127.0.0.1:" + consolePort + path);
    }

    /** A request that carries the operator's name and password. */
    protected final HttpRequest.Builder asOperator(URI uri) {
        var credentials = (admin + ":" + keys.adminPassword()).getBytes(StandardCharsets.UTF_8);
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    protected final HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
