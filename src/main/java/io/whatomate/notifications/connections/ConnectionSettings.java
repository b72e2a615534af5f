package io.whatomate.notifications.connections;

import java.util.List;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * One entry of {@code whatomate.connections}, as it was written.
 *
 * @param kind database, kafka or folder
 * @param url of a database: {@code jdbc:postgresql:} or {@code jdbc:mariadb:}
 * @param brokers of kafka: host:port, separated by commas
 * @param securityProtocol of kafka; empty: PLAINTEXT, with a username SASL_SSL
 * @param saslMechanism of kafka with a username: PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512
 * @param path of a folder, on this machine or shared with it
 * @param tables that tenants may name, {@code *} for any
 * @param topics that tenants may name, {@code *} for any
 * @param granted ids of organizations that may name the connection, {@code *} for all
 */
record ConnectionSettings(
        @DefaultValue("") String kind,
        @DefaultValue("") String url,
        @DefaultValue("") String username,
        @DefaultValue("") String password,
        @DefaultValue("") String brokers,
        @DefaultValue("") String securityProtocol,
        @DefaultValue("PLAIN") String saslMechanism,
        @DefaultValue("") String path,
        @DefaultValue List<String> tables,
        @DefaultValue List<String> topics,
        @DefaultValue List<String> granted) {

    static final String ANY = "*";

    /** Nobody's: the operator's own rules. */
    boolean isGrantedTo(String organization) {
        return organization == null || organization.isBlank() || granted.contains(ANY) || granted.contains(organization);
    }

    /** Records print their parts; one of these is a password, and a URL may hold another. */
    @Override
    public String toString() {
        return "ConnectionSettings[" + kind + "]";
    }
}
