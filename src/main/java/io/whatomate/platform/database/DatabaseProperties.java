package io.whatomate.platform.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the database is run and used.
 *
 * @param appPoolSize connections of requests, bot and rules, bound to one organization at a time
 * @param workerPoolSize connections of webhooks, claims and sign-in
 * @param statementTimeoutSeconds a statement of either pool that runs longer is cancelled
 * @param appPassword empty: derived from the owner's password
 * @param workerPassword empty: derived from the owner's password
 * @param binariesDir where the embedded PostgreSQL is unpacked; empty: inside the data directory
 */
@ConfigurationProperties("whatomate.database")
record DatabaseProperties(
        @DefaultValue("10") int appPoolSize,
        @DefaultValue("20") int workerPoolSize,
        @DefaultValue("30") int statementTimeoutSeconds,
        @DefaultValue("") String appPassword,
        @DefaultValue("") String workerPassword,
        @DefaultValue("") String binariesDir) {

    /** Records print their parts; two of these are passwords. */
    @Override
    public String toString() {
        return "DatabaseProperties[…]";
    }
}
