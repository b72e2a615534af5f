package io.whatomate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

/** Fails the build when a core route was entered by no test of this build. */
class RouteCoverageIT {

    @Test
    void everyCoreRouteWasEnteredBySomeTest() throws Exception {
        var entered = new HashSet<String>();
        try (var files = Files.list(Path.of("target", "route-coverage"))) {
            for (var file : files.toList()) {
                entered.addAll(entered(file));
            }
        }

        assertThat(RouteFiles.routes().stream().filter(route -> !entered.contains(route.id())))
                .as("core routes that no test entered")
                .isEmpty();
    }

    /** By the tests of one JVM. */
    private static Set<String> entered(Path file) throws Exception {
        var entered = new HashSet<String>();
        var routes = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile()).getElementsByTagName("route");
        for (var i = 0; i < routes.getLength(); i++) {
            var route = (Element) routes.item(i);
            if (!"0".equals(route.getAttribute("exchangesTotal"))) {
                entered.add(route.getAttribute("id"));
            }
        }
        return entered;
    }
}
