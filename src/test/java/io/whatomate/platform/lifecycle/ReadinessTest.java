package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.ApplicationTest;
import java.net.http.HttpRequest;
import org.apache.camel.CamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;

/** What a load balancer learns on the product's port. */
class ReadinessTest extends ApplicationTest {

    @Autowired
    private CamelContext camel;

    @Autowired
    private ApplicationContext application;

    @AfterEach
    void readyAgain() {
        AvailabilityChangeEvent.publish(application, ReadinessState.ACCEPTING_TRAFFIC);
        await().until(() -> ready() == 200);
    }

    @Test
    void saysUpWithoutDetails() {
        var response = send(HttpRequest.newBuilder(url("/ready")));

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("{\"status\":\"UP\"}");
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(send(HttpRequest.newBuilder(url("/health"))).body()).isEqualTo("{\"status\":\"UP\"}");
    }

    @Test
    void saysDownWhileTheNodeIsStoppingAndStaysAlive() {
        AvailabilityChangeEvent.publish(application, ReadinessState.REFUSING_TRAFFIC);

        var response = send(HttpRequest.newBuilder(url("/ready")));
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("{\"status\":\"DOWN\"}");
        assertThat(send(HttpRequest.newBuilder(url("/health"))).statusCode()).isEqualTo(200);
    }

    @Test
    void saysDownWhileACoreRouteIsNotStarted() throws Exception {
        camel.getRouteController().suspendRoute("platform-watch-database");
        try {
            assertThat(ready()).isEqualTo(503);
        } finally {
            camel.getRouteController().resumeRoute("platform-watch-database");
        }
    }

    @Test
    void isNotMovedByARuleThatStopped() throws Exception {
        PluginHelper.getRoutesLoader(camel).loadRoutes(ResourceHelper.fromString("file:rules/broken.camel.yaml", """
                - route:
                    id: broken-rule
                    from:
                      uri: direct:broken-rule
                      steps:
                        - to: log:rule
                """));
        try {
            camel.getRouteController().stopRoute("broken-rule");

            assertThat(ready()).isEqualTo(200);
        } finally {
            camel.removeRoute("broken-rule");
        }
    }

    private int ready() {
        return send(HttpRequest.newBuilder(url("/ready"))).statusCode();
    }
}
