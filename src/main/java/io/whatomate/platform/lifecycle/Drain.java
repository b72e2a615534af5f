package io.whatomate.platform.lifecycle;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.RouteStartupOrder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * The first thing that stops. By then {@code /ready} says 503; here the routes that fetch work for themselves stop fetching
 * and what is under way ends, while HTTP still answers. Camel's own shutdown follows and answers 503 at once, so on its
 * own it would turn callers away for as long as the slowest send takes.
 */
final class Drain implements SmartLifecycle {

    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

    /** Endpoints that fetch: their claims must end first. The others wait to be called. */
    private static final Set<String> FETCHING =
            Set.of("timer", "scheduler", "quartz", "cron", "sql", "kafka", "file", "ftp", "sftp", "trigger", "imap", "imaps", "pop3", "pop3s");

    /** Below Spring's 30 s for a phase and Camel's 30 s for its own shutdown. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration GLANCE = Duration.ofMillis(20);

    private final ObjectProvider<CamelContext> camel;
    private final Duration notice;
    private volatile boolean running;

    /** @param notice how long to go on answering so that a load balancer sees {@code /ready} before the port closes */
    Drain(ObjectProvider<CamelContext> camel, Duration notice) {
        this.camel = camel;
        this.notice = notice;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        var context = camel.getObject();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            stopFetching(context);
            TimeUnit.NANOSECONDS.sleep(notice.toNanos());
            while (context.getInflightRepository().size() > 0 && System.nanoTime() < deadline) {
                TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
            }
            LOG.info("Drained: {} exchanges still under way", context.getInflightRepository().size());
            releaseLeases(context);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            running = false;
        }
    }

    private static void stopFetching(CamelContext context) throws InterruptedException {
        var fetching = context.getCamelContextExtension().getRouteStartupOrder().stream()
                .filter(Drain::fetches)
                .toList();
        LOG.info("Draining: {} routes stop fetching work", fetching.size());
        try {
            context.getShutdownStrategy().suspend(context, fetching, PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            LOG.warn("Some routes could not be told to stop fetching work; Camel's shutdown ends them", e);
        }
    }

    /** What this node holds and did not begin is given up at once instead of when its lease runs out. */
    private static void releaseLeases(CamelContext context) {
        try (var producer = context.createProducerTemplate()) {
            producer.sendBody("direct:releaseLeases?failIfNoConsumers=false", null);
        } catch (Exception e) {
            LOG.warn("The leases of this node could not be released and run out by themselves: {}", e.getMessage());
        }
    }

    private static boolean fetches(RouteStartupOrder order) {
        var uri = order.getRoute().getEndpoint().getEndpointUri();
        return FETCHING.contains(uri.substring(0, uri.indexOf(':')));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The highest phase stops first: before Tomcat, before Camel, before the database. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
