package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.ApplicationTest;
import java.net.URI;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Operations and the routes that run belong together: neither is there without the other. */
class RoutePairingTest extends ApplicationTest {

    @Autowired
    private Contract contract;

    @Autowired
    private CamelContext camel;

    @Test
    void everyOperationsRouteIsNamedRoomVerbObject() {
        var routes = camel.getRoutes().stream()
                .filter(route -> endpoint(route).startsWith("direct://"))
                .collect(Collectors.toMap(RoutePairingTest::endpoint, Function.identity()));

        assertThat(contract.operations().filter(operation -> !operation.servedByRoute()))
                .isNotEmpty()
                .allSatisfy(operation -> {
                    assertThat(routes).containsKey("direct://" + operation.id());
                    var route = routes.get("direct://" + operation.id());
                    assertThat(route.getRouteId()).matches(route.getGroup() + "(-[a-z]+){2,}");
                });
    }

    @Test
    void whatIsServedBesideTheContractIsDescribedInItAndTheOtherWayRound() {
        var described = contract.operations()
                .filter(ContractOperation::servedByRoute)
                .map(operation -> contract.basePath() + operation.path())
                .collect(Collectors.toSet());
        var served = camel.getRoutes().stream()
                .map(RoutePairingTest::endpoint)
                .filter(uri -> uri.startsWith("platform-http:///api/"))
                .map(uri -> URI.create(uri.substring("platform-http://".length())).getPath())
                .filter(path -> !path.equals(contract.basePath()))
                .collect(Collectors.toSet());

        assertThat(served).isNotEmpty().isEqualTo(described);
    }

    private static String endpoint(Route route) {
        return route.getEndpoint().getEndpointBaseUri();
    }
}
