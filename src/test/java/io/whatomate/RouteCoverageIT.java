package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Fails the build when a core route was entered by no test of this build. */
class RouteCoverageIT {

    @Test
    void everyCoreRouteWasEnteredBySomeTest() throws Exception {
        var entered = new HashSet<String>();
        var routes = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("target", "route-coverage.xml").toFile())
                .getElementsByTagName("route");
        for (var i = 0; i < routes.getLength(); i++) {
            var route = (Element) routes.item(i);
            if (!"0".equals(route.getAttribute("exchangesTotal"))) {
                entered.add(route.getAttribute("id"));
            }
        }

        assertThat(RouteFiles.routes().stream().filter(route -> !entered.contains(route.id())))
                .as("core routes that no test entered")
                .isEmpty();
    }
}
