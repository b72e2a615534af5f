package io.whatomate.proof;

import io.whatomate.platform.security.SecretBox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** The database and the keys below a data directory: sets up what an admin would, and counts what came of it. */
public final class Installation {

    private final Path dataDirectory;
    private final DataSource given;

    public Installation(Path dataDirectory) {
        this(dataDirectory, null);
    }

    /** @param database where the installation's tables are, when that is not the embedded database below its folder */
    public Installation(Path dataDirectory, DataSource database) {
        this.dataDirectory = dataDirectory;
        this.given = database;
    }

    /** The same over one connection that is kept: cheap to ask often, and of no use after the server was started anew. */
    public Installation overOneConnection() throws SQLException {
        return new Installation(dataDirectory, new SingleConnectionDataSource(database().getConnection(), true));
    }

    /** As the owner of the tables: sees and may do everything. */
    public JdbcClient owner() {
        return JdbcClient.create(database());
    }

    /** The embedded server has another port after a start that could not have the old one. */
    private DataSource database() {
        if (given != null) {
            return given;
        }
        var source = new PGSimpleDataSource();
        source.setURL("jdbc:postgresql://127.0.0.1:" + read("postgres/port") + "/whatomate");
        source.setUser("whatomate");
        source.setPassword(read("keys/database-owner-password"));
        return source;
    }

    /** An organization whose chatbot answers "hi" on each of its numbers. */
    public UUID organization() {
        var organization = owner().sql("INSERT INTO organizations (name, slug) VALUES ('Proof', 'proof') RETURNING id")
                .query(UUID.class)
                .single();
        owner().sql("""
                INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts) VALUES (?, true, true)""")
                .param(organization)
                .update();
        owner().sql("""
                INSERT INTO keyword_rules (organization_id, name, keywords, match_type, response_type, response_content)
                VALUES (?, 'Greeting', ARRAY['hi', 'hello'], 'exact', 'text', '{"body": "Hello!"}')""")
                .param(organization)
                .update();
        return organization;
    }

    /**
     * An active number whose Graph API is the sandbox at that address.
     *
     * @param perSecond messages it may send each second
     */
    public UUID number(UUID organization, String phoneId, String businessId, String token, String graph, int perSecond) {
        var account = UUID.randomUUID();
        var sealed = SecretBox.of(read("keys/encryption-keys")).seal(token, "whatsapp_accounts.access_token/" + account);
        owner().sql("""
                INSERT INTO whatsapp_accounts (id, organization_id, name, phone_id, business_id, access_token, graph_base_url,
                    throughput_per_second)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)""")
                .params(account, organization, "Number " + phoneId, phoneId, businessId, sealed, graph, perSecond)
                .update();
        return account;
    }

    /** One number, by a query that counts. */
    public long count(String query) {
        return owner().sql(query).query(Long.class).single();
    }

    private String read(String file) {
        try {
            return Files.readString(dataDirectory.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
