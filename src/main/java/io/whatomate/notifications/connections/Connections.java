package io.whatomate.notifications.connections;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.zaxxer.hikari.HikariDataSource;
import io.whatomate.platform.StartRefused;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The operator's connections ({@code whatomate.connections}). A rule names them; where they lead and how to sign in there is
 * known here alone. The organization is that of a tenant's rule; null or empty stands for the operator's own rules, which may
 * use every connection and every table and topic.
 */
@Component("connections")
public final class Connections implements DisposableBean {

    private static final Bindable<Map<String, ConnectionSettings>> ENTRIES = Bindable.mapOf(String.class, ConnectionSettings.class);

    /** Few: the database is somebody else's, and every node has its own. */
    private static final int POOL_SIZE = 4;

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, ConnectionSettings> entries;
    private final Map<String, HikariDataSource> pools = new HashMap<>();

    /** @throws StartRefused when an entry cannot be meant as it is written */
    Connections(Environment environment) {
        this.entries = new TreeMap<>(read(environment));
        var check = new ConnectionCheck(Stream.of(environment.getProperty("whatomate.data-dir", "data"),
                        environment.getProperty("whatomate.rules-dir", ""), "rules", "routes/rules")
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .toList());
        entries.forEach(check::check);
        entries.forEach((name, entry) -> {
            if (entry.kind().equals("database")) {
                pools.put(name, pool(name, entry));
            }
        });
    }

    /** @throws Problem 400 connection-unknown when it is not there or not granted; connection-kind when it is no database */
    public ConnectedDatabase database(String name, String organizationId) {
        var entry = entry(name, organizationId, "database");
        return new ConnectedDatabase(name, pools.get(name), Dialect.of(entry.url()).orElseThrow(), allowed(entry.tables(), organizationId));
    }

    /** @throws Problem as {@link #database} */
    public ConnectedKafka kafka(String name, String organizationId) {
        var entry = entry(name, organizationId, "kafka");
        var byDefault = entry.username().isBlank() ? "PLAINTEXT" : "SASL_SSL";
        return new ConnectedKafka(name, entry.brokers(), allowed(entry.topics(), organizationId), entry.username(), entry.password(),
                entry.securityProtocol().isBlank() ? byDefault : entry.securityProtocol(), entry.saslMechanism());
    }

    /** @throws Problem as {@link #database}; 503 connection-away when the folder is not there */
    public ConnectedFolder folder(String name, String organizationId) {
        var entry = entry(name, organizationId, "folder");
        try {
            return ConnectedFolder.at(name, Path.of(entry.path()));
        } catch (IOException e) {
            throw Problem.of(503, "connection-away", "Connection away", "The folder of the connection '" + name + "' is not there.");
        }
    }

    /** Names of the connections that the organization's rules may name. */
    public Set<String> grantedTo(String organizationId) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getValue().isGrantedTo(organizationId))
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A row for the API: what the organization's rules may name, and nothing of where it is. */
    public Map<String, Object> show(@Variable("organizationId") String organizationId) throws JsonProcessingException {
        var items = entries.entrySet().stream()
                .filter(entry -> entry.getValue().isGrantedTo(organizationId))
                .map(entry -> shown(entry.getKey(), entry.getValue()))
                .toList();
        var page = new LinkedHashMap<String, Object>();
        page.put("next", null);
        page.put("previous", null);
        return Map.of("state", "ok", "body", json.writeValueAsString(Map.of("items", items, "page", page)));
    }

    @Override
    public void destroy() {
        pools.values().forEach(HikariDataSource::close);
    }

    private ConnectionSettings entry(String name, String organizationId, String kind) {
        var entry = entries.get(name);
        if (entry == null || !entry.isGrantedTo(organizationId)) {
            throw Problem.of(400, "connection-unknown", "No such connection",
                    "There is no connection '" + name + "' that this organization may use. GET /connections lists those that it may.");
        }
        if (!entry.kind().equals(kind)) {
            throw Problem.of(400, "connection-kind", "Another kind of connection",
                    "The connection '" + name + "' is of the kind " + entry.kind() + ", and " + kind + " is wanted.");
        }
        return entry;
    }

    private static Set<String> allowed(List<String> names, String organizationId) {
        return organizationId == null || organizationId.isBlank() ? Set.of(ConnectionSettings.ANY) : Set.copyOf(names);
    }

    private static Map<String, Object> shown(String name, ConnectionSettings entry) {
        return Map.of("name", name, "kind", entry.kind(), "tables", entry.tables(), "topics", entry.topics());
    }

    private static Map<String, ConnectionSettings> read(Environment environment) {
        try {
            return Binder.get(environment).bind("whatomate.connections", ENTRIES).orElse(Map.of());
        } catch (BindException e) {
            // The value is left out: it may be a password.
            throw new StartRefused("The setting " + e.getName() + " cannot be read", "Correct it, or remove it.", e);
        }
    }

    /** Connects when it is first asked. */
    private static HikariDataSource pool(String name, ConnectionSettings entry) {
        var pool = new HikariDataSource();
        pool.setPoolName("connection-" + name);
        pool.setJdbcUrl(entry.url());
        pool.setUsername(entry.username());
        pool.setPassword(entry.password());
        pool.setMaximumPoolSize(POOL_SIZE);
        pool.setMinimumIdle(0);
        pool.setConnectionTimeout(PATIENCE.toMillis());
        pool.setIdleTimeout(Duration.ofMinutes(1).toMillis());
        if (Dialect.of(entry.url()).orElseThrow() == Dialect.POSTGRESQL) {
            pool.addDataSourceProperty("stringtype", "unspecified");
            pool.addDataSourceProperty("connectTimeout", Long.toString(PATIENCE.toSeconds()));
            pool.addDataSourceProperty("socketTimeout", "60");
        } else {
            pool.addDataSourceProperty("connectTimeout", Long.toString(PATIENCE.toMillis()));
            pool.addDataSourceProperty("socketTimeout", "60000");
        }
        return pool;
    }
}
