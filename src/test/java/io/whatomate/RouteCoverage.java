package io.whatomate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;
import org.springframework.stereotype.Component;

/**
 * Counts how often each route was entered in any context of the test run and writes the sums to a file of
 * this JVM's in {@code target/route-coverage}, where {@link RouteCoverageIT} looks for routes that no test entered. Camel's
 * own coverage writes one file for each test method and knows contexts only while they live.
 */
@Component
public final class RouteCoverage implements RoutePolicyFactory, TestExecutionListener {

    private static final Map<String, LongAdder> ENTERED = new ConcurrentHashMap<>();

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        var entered = ENTERED.computeIfAbsent(routeId, id -> new LongAdder());
        return new RoutePolicySupport() {
            @Override
            public void onExchangeBegin(Route begun, Exchange exchange) {
                entered.increment();
            }
        };
    }

    /** After each class, or all. Only where the build asks for it: runs after packaging would overwrite the sums with their few. */
    @Override
    public void testPlanExecutionFinished(TestPlan plan) {
        var file = System.getProperty("whatomate.route-coverage");
        if (file == null) {
            return;
        }
        var xml = new StringBuilder("<routes>\n");
        new TreeMap<>(ENTERED).forEach((id, entered) ->
                xml.append("  <route id=\"%s\" exchangesTotal=\"%d\"/>\n".formatted(id, entered.sum())));
        try {
            var path = Path.of(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, xml.append("</routes>\n"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
