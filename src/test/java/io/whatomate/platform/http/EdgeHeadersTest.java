package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.ApplicationTest;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What passes the edge inward and outward, on every address that is served. */
class EdgeHeadersTest extends ApplicationTest {

    @Autowired
    private CamelContext camel;

    @Test
    void guardsEveryAddress() {
        var served = camel.getRoutes().stream()
                .map(route -> route.getConsumer().getEndpoint())
                .filter(PlatformHttpEndpoint.class::isInstance)
                .map(PlatformHttpEndpoint.class::cast)
                .toList();

        assertThat(served).hasSizeGreaterThan(5);
        var exchange = new DefaultExchange(camel);
        assertThat(served).allSatisfy(endpoint -> {
            var edge = endpoint.getHeaderFilterStrategy();
            assertThat(edge.applyFilterToExternalHeaders("kafka.OVERRIDE_TOPIC", "t", exchange)).isTrue();
            assertThat(edge.applyFilterToCamelHeaders("X-Anything", "1", exchange)).isTrue();
            assertThat(edge.applyFilterToCamelHeaders("ETag", "\"1\"", exchange)).isFalse();
        });
    }

    @Test
    void keepsOutWhatSteersCamelAndInWhatIsNobodysBusiness() {
        var edge = new EdgeHeaders();
        var exchange = new DefaultExchange(camel);

        assertThat(edge.applyFilterToExternalHeaders("kafka.OVERRIDE_TOPIC", "t", exchange)).isTrue();
        assertThat(edge.applyFilterToExternalHeaders("CamelHttpUri", "u", exchange)).isTrue();
        assertThat(edge.applyFilterToExternalHeaders("hub.challenge", "7", exchange)).isFalse();
        assertThat(edge.applyFilterToExternalHeaders("X-Hub-Signature-256", "s", exchange)).isFalse();
        assertThat(edge.applyFilterToCamelHeaders("Authorization", "Bearer x", exchange)).isTrue();
        assertThat(edge.applyFilterToCamelHeaders("hub.challenge", "7", exchange)).isTrue();
        assertThat(edge.applyFilterToCamelHeaders("ETag", "\"1\"", exchange)).isFalse();
    }
}
