package io.whatomate.platform.database;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * A statement of which PostgreSQL left nothing so that others could go on: the victim of a deadlock, SQLSTATE class 40. Alone in
 * its transaction it is executed again; as part of a longer one it fails, since what came before it is gone too.
 */
final class Undone {

    private static final Logger LOG = LoggerFactory.getLogger(Undone.class);

    /** Whoever loses this often meets something else than chance. */
    private static final int TRIES = 3;

    /** Twice as long before the last try; up to as much again by chance. */
    private static final Duration PAUSE = Duration.ofMillis(50);

    private Undone() {}

    /** @throws Exception what the statement threw, for the third time if it was undone */
    static <T> T again(Callable<T> statement) throws Exception {
        for (var attempt = 1; ; attempt++) {
            try {
                return statement.call();
            } catch (Exception e) {
                if (attempt == TRIES || !isUndone(e) || TransactionSynchronizationManager.isActualTransactionActive()) {
                    throw e;
                }
                LOG.info("A statement was undone so that others could go on, and is executed again: {}", e.getMessage());
                // At once it would lock before those wake up for whom it was undone.
                Thread.sleep(ThreadLocalRandom.current().nextLong(PAUSE.toMillis(), 2 * PAUSE.toMillis()) * attempt);
            }
        }
    }

    private static boolean isUndone(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().startsWith("40");
            }
        }
        return false;
    }
}
