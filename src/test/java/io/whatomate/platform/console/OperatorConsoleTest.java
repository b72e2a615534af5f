package io.whatomate.platform.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.ApplicationTest;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Who may open the console on 8081, and what Jolokia lets them do there. */
class OperatorConsoleTest extends ApplicationTest {

    private static final String HEALTH = "org.apache.camel:context=whatomate,type=routes,name=\"platform-report-health\"";
    private static final String CAMEL = "org.apache.camel:context=whatomate,type=context,name=\"whatomate\"";

    private final ObjectMapper json = new ObjectMapper();

    @Autowired
    private CamelContext camel;

    @ParameterizedTest
    @ValueSource(strings = {
        "/actuator", "/actuator/hawtio/index.html", "/actuator/jolokia", "/actuator/prometheus", "/actuator/health",
        "/actuator/camelroutes", "/", "/error"
    })
    void showsTheAnonymousNothing(String path) {
        assertThat(send(HttpRequest.newBuilder(console(path))).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"YWRtaW5AZXhhbXBsZS5jb206d3Jvbmc=", "YWRtaW5AZXhhbXBsZS5jb206", "bm9ib2R5OndvcmRz"})
    void refusesWrongCredentials(String credentials) {
        var request = HttpRequest.newBuilder(console("/actuator/health")).header("Authorization", "Basic " + credentials);

        assertThat(send(request).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesAWrongPasswordAlsoAfterTheRightOneWasSeen() {
        assertThat(send(asOperator(console("/actuator/health"))).statusCode()).isEqualTo(200);

        refusesWrongCredentials("YWRtaW5AZXhhbXBsZS5jb206d3Jvbmc=");
    }

    @ParameterizedTest
    @CsvSource({
        "/actuator/hawtio/index.html, <title>Hawtio",
        "/actuator/prometheus, 'camel_exchanges_total{'",
        "/actuator/camelroutes, platform-report-readiness",
        "/actuator/health, camelHealth"
    })
    void showsTheOperatorHawtioMetricsRoutesAndHealth(String path, String shown) {
        var response = send(asOperator(console(path)));

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains(shown);
    }

    @Test
    void countsRoutesByIdAndNoEndpointByItsAddress() {
        send(HttpRequest.newBuilder(url("/health")));

        assertThat(send(asOperator(console("/actuator/prometheus"))).body())
                .containsPattern("camel_exchanges_total\\{[^}]*routeId=\"platform-report-health\"")
                .doesNotContain("endpointName=");
    }

    @Test
    void readsWhatCamelReports() {
        assertThat(jolokia(Map.of("type", "read", "mbean", HEALTH, "attribute", "State")).path("value").asText())
                .isEqualTo("Started");
    }

    @Test
    void stopsAndStartsARoute() {
        jolokia(Map.of("type", "exec", "mbean", HEALTH, "operation", "stop()"));
        assertThat(camel.getRouteController().getRouteStatus("platform-report-health").isStopped()).isTrue();
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(503);

        jolokia(Map.of("type", "exec", "mbean", HEALTH, "operation", "start()"));
        assertThat(camel.getRouteController().getRouteStatus("platform-report-health").isStarted()).isTrue();
        assertThat(send(HttpRequest.newBuilder(url("/ready"))).statusCode()).isEqualTo(200);
    }

    @Test
    void dumpsRoutesForTheirDiagram() {
        assertThat(jolokia(Map.of("type", "exec", "mbean", CAMEL, "operation", "dumpRoutesAsXml()")).path("value").asText())
                .contains("platform-report-health");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            sendBody(java.lang.String,java.lang.Object) | 2
            sendStringBody(java.lang.String,java.lang.String) | 2
            addOrUpdateRoutesFromXml(java.lang.String) | 1
            setGlobalOption(java.lang.String,java.lang.String) | 2
            createEndpoint(java.lang.String) | 1
            stop() | 0
            """)
    void neitherSendsNorLoadsNorEndsTheContext(String operation, int arguments) {
        var request = Map.of(
                "type", "exec", "mbean", CAMEL, "operation", operation,
                "arguments", Collections.nCopies(arguments, "direct:x"));

        assertThat(jolokia(request).path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            java.lang:type=Runtime | SystemProperties
            java.lang:type=Runtime | InputArguments
            com.zaxxer.hikari:type=HikariDataSource,name=workerDataSource | JdbcUrl
            """)
    void hidesWhatMayHoldSecrets(String mbean, String attribute) {
        assertThat(jolokia(Map.of("type", "read", "mbean", mbean, "attribute", attribute)).path("status").asInt())
                .isEqualTo(403);
    }

    @Test
    void writesNoAttribute() {
        var request = Map.of("type", "write", "mbean", CAMEL, "attribute", "Tracing", "value", true);

        assertThat(jolokia(request).path("status").asInt()).isEqualTo(403);
    }

    @Test
    void takesNoCommandFromAnAddress() {
        var path = "/actuator/jolokia/read/java.lang:type=Memory/HeapMemoryUsage";

        assertThat(read(send(asOperator(console(path))).body()).path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "Origin, http://evil.example", "Origin, 'null'", "Origin, http://127.0.0.1:1", "Origin, not an origin",
        "Sec-Fetch-Site, cross-site", "Sec-Fetch-Site, same-site"
    })
    void refusesARequestThatAnotherSiteCaused(String header, String value) {
        var request = asOperator(console("/actuator/jolokia"))
                .header(header, value)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\":\"version\"}"));

        assertThat(send(request).statusCode()).isEqualTo(403);
    }

    @Test
    void takesARequestFromItsOwnPage() {
        var origin = console("").toString();
        var request = asOperator(console("/actuator/jolokia"))
                .header("Origin", origin)
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\":\"version\"}"));

        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    @Test
    void opensByALinkFromAnotherSite() {
        var request = asOperator(console("/actuator/hawtio/index.html"))
                .header("Sec-Fetch-Site", "cross-site")
                .header("Sec-Fetch-Mode", "navigate");

        assertThat(send(request).statusCode()).isEqualTo(200);
    }

    /** What Hawtio's first page waits for, as it asks for it. */
    @Test
    void theListOfEverythingIsSmallEnoughForASmallHeap() {
        var list = send(asOperator(console("/actuator/jolokia?maxDepth=9&maxCollectionSize=50000&ignoreErrors=true&listCache=true"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"type\":\"list\"}")));

        assertThat(list.statusCode()).isEqualTo(200);
        assertThat(list.body().length()).isLessThan(4_000_000);
        var value = read(list.body()).path("value");
        var routes = value.at("/domains/org.apache.camel");
        assertThat(routes.size()).isGreaterThan(2_000);
        assertThat(routes.properties()).allSatisfy(bean -> assertThat(value.path("cache").has(bean.getValue().asText())).isTrue());
    }

    /** It would ask of every operation of every bean. (Beans of the test's own: those of Hawtio go with the first context that closes.) */
    @Test
    void hawtioFindsNobodyToAskWhatMayBeCalled() throws JMException {
        var asked = new ObjectName("hawtio:type=security,area=jmx,name=Asked");
        var other = new ObjectName("hawtio:type=other,area=jmx,name=Other");
        var beans = ManagementFactory.getPlatformMBeanServer();
        beans.registerMBean(new StandardMBean(() -> "beans", Described.class), asked);
        beans.registerMBean(new StandardMBean(() -> "beans", Described.class), other);
        try {
            assertThat(found("*:type=security,area=jmx,*")).isEmpty();
            assertThat(found("hawtio:*")).contains(other.toString()).doesNotContain(asked.toString());
        } finally {
            beans.unregisterMBean(asked);
            beans.unregisterMBean(other);
        }
    }

    private List<String> found(String pattern) {
        return StreamSupport.stream(jolokia(Map.of("type", "search", "mbean", pattern)).path("value").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** What a bean of the test's own can be asked. */
    public interface Described {
        String getText();
    }

    private JsonNode jolokia(Map<String, ?> request) {
        try {
            return read(send(asOperator(console("/actuator/jolokia"))
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(json.writeValueAsString(request))))
                    .body());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode read(String body) {
        try {
            return json.readTree(body);
        } catch (IOException e) {
            throw new IllegalStateException("Not JSON: " + body, e);
        }
    }
}
