package io.whatomate.platform.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.StartRefused;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.postgresql.PGConnection;
import org.springframework.util.StringUtils;

/**
 * The two logins that the application works with. Their passwords are given, or derived from the owner's, so that every
 * node of a cluster arrives at the same ones and none is kept anywhere. Migrations make the roles; here they get their
 * login, and here a login that would see past the fence stops the start.
 */
final class RuntimeLogins {

    static final String APP = "whatomate_app";
    static final String WORKER = "whatomate_worker";
    static final String SANDBOX = "whatomate_sandbox";

    private static final String FENCE_BREAKERS = """
            SELECT rolsuper, rolbypassrls,
                   EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid
                           OR pg_has_role(pg_roles.oid, relowner, 'USAGE')
                              AND relnamespace = 'public'::regnamespace) AS owns
            FROM pg_roles WHERE rolname = current_user""";

    private static final String ROLES = """
            SELECT rolsuper OR rolcreaterole AS creates,
                   (SELECT count(*) FROM pg_roles WHERE rolname IN ('whatomate_app', 'whatomate_worker')) = 2 AS there
            FROM pg_roles WHERE rolname = current_user""";

    private final DatabaseLogin owner;
    private final DatabaseProperties properties;

    RuntimeLogins(DatabaseLogin owner, DatabaseProperties properties) {
        this.owner = owner;
        this.properties = properties;
    }

    DatabaseLogin app() {
        return new DatabaseLogin(owner.url(), APP, password(APP, properties.appPassword()));
    }

    DatabaseLogin worker() {
        return new DatabaseLogin(owner.url(), WORKER, password(WORKER, properties.workerPassword()));
    }

    /** The sandbox's own way in; always derived, as nobody but this process uses it. */
    DatabaseLogin sandbox() {
        return new DatabaseLogin(owner.url(), SANDBOX, password(SANDBOX, ""));
    }

    /** As {@link #ensure()}, for the sandbox's role. */
    void ensureSandbox() {
        ensure(sandbox());
    }

    /**
     * Looks whether migrations will find or can make the roles; to be called before them, as their own refusal would be a stack trace.
     *
     * @throws StartRefused when the roles are missing and the owner may not create them
     */
    void foresee() {
        try (var connection = owner.source().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(ROLES)) {
            row.next();
            if (!row.getBoolean("creates") && !row.getBoolean("there")) {
                throw new StartRefused(
                        "The database login " + owner.user() + " may not create the roles " + APP + " and " + WORKER,
                        "Let it (ALTER ROLE " + owner.user() + " CREATEROLE), or create the two and give their passwords as"
                                + " WHATOMATE_DATABASE_APP_PASSWORD and _WORKER_PASSWORD: see \"An external PostgreSQL\" in docs/operating.md.");
            }
        } catch (SQLException e) {
            throw new StartRefused("The database cannot be asked for its roles: " + e.getMessage(), "Look into its log.", e);
        }
    }

    /**
     * Lets both roles in and checks that the fence holds for them; to be called when migrations have made the roles.
     *
     * @throws StartRefused when a role cannot be let in, or is superuser, has BYPASSRLS or owns tables
     */
    void ensure() {
        ensure(app());
        ensure(worker());
    }

    private void ensure(DatabaseLogin login) {
        try {
            if (!canConnect(login)) {
                allow(login);
            }
            try (var connection = login.source().getConnection()) {
                check(login, connection);
            }
        } catch (SQLException e) {
            throw new StartRefused(
                    "The database login " + login.user() + " cannot be used: " + e.getMessage(),
                    "Let the owner alter roles (CREATEROLE), or create the login and give its password as"
                            + " whatomate.database.app-password / worker-password.",
                    e);
        }
    }

    private static boolean canConnect(DatabaseLogin login) throws SQLException {
        try (var connection = login.source().getConnection()) {
            return connection.isValid(1);
        } catch (SQLException e) {
            // 28xxx: no login yet, or a password from before the owner's changed.
            if (e.getSQLState() != null && e.getSQLState().startsWith("28")) {
                return false;
            }
            throw e;
        }
    }

    private void allow(DatabaseLogin login) throws SQLException {
        try (var connection = owner.source().getConnection(); var statement = connection.createStatement()) {
            // pgjdbc scrambles the password itself: the statement, and any log of it, holds the SCRAM verifier only.
            connection.unwrap(PGConnection.class).alterUserPassword(login.user(), login.password().toCharArray(), "scram-sha-256");
            statement.execute("ALTER ROLE " + login.user() + " LOGIN");
        }
    }

    private static void check(DatabaseLogin login, Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(FENCE_BREAKERS)) {
            row.next();
            var reason = row.getBoolean("rolsuper") ? "is a superuser"
                    : row.getBoolean("rolbypassrls") ? "has BYPASSRLS"
                    : row.getBoolean("owns") ? "owns tables" : null;
            if (reason != null) {
                throw new StartRefused(
                        "The database login " + login.user() + " " + reason + ": row-level security would not bind it",
                        "Take that right from the role; tables belong to the owner that runs the migrations.");
            }
        }
    }

    private String password(String user, String given) {
        if (StringUtils.hasText(given)) {
            return given;
        }
        if (!StringUtils.hasText(owner.password())) {
            throw new StartRefused(
                    "The database owner has no password that the password of " + user + " could be derived from",
                    "Set whatomate.database.app-password and whatomate.database.worker-password.");
        }
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(owner.password().getBytes(UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(("login " + user).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HmacSHA256 is missing from this Java runtime", e);
        }
    }
}
