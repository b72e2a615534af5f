package io.whatomate.notifications.files;

import java.time.Clock;
import java.time.Instant;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.support.RoutePolicySupport;

/** Keeps what the last exchange of a rule failed with; Camel's counters tell how many did. */
final class LastFailure extends RoutePolicySupport {

    private final Clock clock;
    private volatile Failure failure;

    LastFailure(Clock clock) {
        this.clock = clock;
    }

    /** @param error class and message of what was thrown, cut after 500 characters */
    record Failure(Instant at, String error) {}

    /** @return null while none failed */
    Failure get() {
        return failure;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        var caught = exchange.getException() != null ? exchange.getException() : exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (caught != null) {
            var error = caught.getClass().getSimpleName() + ": " + caught.getMessage();
            failure = new Failure(clock.instant(), error.substring(0, Math.min(500, error.length())));
        }
    }
}
