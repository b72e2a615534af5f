package io.whatomate.notifications.connections;

import io.whatomate.platform.StartRefused;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/** Looks at an entry of the settings before anything uses it; nothing is called, since what is outside may be down. */
final class ConnectionCheck {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
    private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final Pattern BROKERS = Pattern.compile("[^\\s,:]+:\\d{1,5}(,[^\\s,:]+:\\d{1,5})*");
    private static final Set<String> PROTOCOLS = Set.of("", "PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final Set<String> MECHANISMS = Set.of("PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512");

    private final List<Path> ours;

    /** @param ours folders that no connection may reach: who writes there would be the operator */
    ConnectionCheck(List<Path> ours) {
        this.ours = ours.stream().map(path -> path.toAbsolutePath().normalize()).toList();
    }

    /** @throws StartRefused with what is wrong about it, free of passwords and addresses */
    void check(String name, ConnectionSettings entry) {
        if (!NAME.matcher(name).matches()) {
            throw refused(name, "has a name that is not of small letters, digits and dashes", "Rename it.");
        }
        for (var organization : entry.granted()) {
            if (!organization.equals(ConnectionSettings.ANY) && !isId(organization)) {
                throw refused(name, "is granted to '" + organization + "', which is no organization's id",
                        "List ids of organizations, or '*' for all.");
            }
        }
        switch (entry.kind()) {
            case "database" -> database(name, entry);
            case "kafka" -> kafka(name, entry);
            case "folder" -> folder(name, entry);
            default -> throw refused(name, "is of the kind '" + entry.kind() + "'", "Its kind is database, kafka or folder.");
        }
    }

    private static void database(String name, ConnectionSettings entry) {
        if (Dialect.of(entry.url()).isEmpty()) {
            throw refused(name, "has no url of a database that can be used",
                    "Give url as jdbc:postgresql://host:5432/name or jdbc:mariadb://host:3306/name.");
        }
        for (var table : entry.tables()) {
            if (!table.equals(ConnectionSettings.ANY) && !SqlName.isName(table)) {
                throw refused(name, "lists the table '" + table + "', which is no name of one",
                        "Write it as table or schema.table, without quotes, or '*' for any.");
            }
        }
    }

    private static void kafka(String name, ConnectionSettings entry) {
        if (!BROKERS.matcher(entry.brokers()).matches()) {
            throw refused(name, "has no brokers", "Give brokers as host:port, separated by commas.");
        }
        for (var topic : entry.topics()) {
            if (!topic.equals(ConnectionSettings.ANY) && !TOPIC.matcher(topic).matches()) {
                throw refused(name, "lists the topic '" + topic + "', which is no name of one", "Correct it, or write '*' for any.");
            }
        }
        if (!PROTOCOLS.contains(entry.securityProtocol()) || !MECHANISMS.contains(entry.saslMechanism())) {
            throw refused(name, "signs in to Kafka in an unknown way",
                    "security-protocol is one of PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL, sasl-mechanism one of "
                            + "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512.");
        }
    }

    private void folder(String name, ConnectionSettings entry) {
        if (entry.path().isBlank()) {
            throw refused(name, "has no path", "Give the path of a folder.");
        }
        var path = Path.of(entry.path()).toAbsolutePath().normalize();
        if (ours.stream().anyMatch(own -> own.startsWith(path) || path.startsWith(own))) {
            throw refused(name, "reaches the data directory or the rules folder", "Give a folder beside them.");
        }
    }

    private static boolean isId(String text) {
        try {
            return UUID.fromString(text).toString().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static StartRefused refused(String name, String what, String mend) {
        return new StartRefused("The connection '" + name + "' (whatomate.connections." + name + ") " + what, mend);
    }
}
