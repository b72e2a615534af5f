package io.whatomate.notifications.triggers;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientConnectionException;
import java.util.stream.Stream;
import org.apache.camel.component.kamelet.KameletConsumerNotAvailableException;
import org.springframework.dao.DataAccessResourceFailureException;

/** What is behind a failure. */
final class Causes {

    private static final int DEEPEST = 50;

    private Causes() {}

    /** The failure and its causes, the outermost first. */
    static Stream<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null && cause.getCause() != cause, Throwable::getCause).limit(DEEPEST);
    }

    /** The event is as good as any: what it goes to, or the rule's route, is not there. */
    static boolean isAway(Throwable failure) {
        return of(failure).anyMatch(cause -> cause instanceof KameletConsumerNotAvailableException
                || cause instanceof ConnectException
                || cause instanceof UnknownHostException
                || cause instanceof SQLTransientConnectionException
                || cause instanceof SQLNonTransientConnectionException
                || cause instanceof DataAccessResourceFailureException);
    }
}
