package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.StartRefused;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.component.sql.SqlComponent;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.flyway.FlywayAutoConfiguration;
import org.springframework.boot.autoconfigure.jdbc.DataSourceAutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;

class DatabaseConfigurationTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(DatabaseConfiguration.class, Properties.class)
            .withConfiguration(AutoConfigurations.of(DataSourceAutoConfiguration.class, FlywayAutoConfiguration.class))
            .withPropertyValues("whatomate.database.binaries-dir=" + TestDatabase.programs());

    @Test
    void runsAnEmbeddedServerForAsLongAsTheApplicationAndKeepsItsRows() {
        var dataDir = TestDatabase.emptyDataDir("configuration");
        var organization = UUID.randomUUID();
        application.withPropertyValues("whatomate.data-dir=" + dataDir).run(context -> {
            worker(context).sql("INSERT INTO organizations (id, name, slug) VALUES (?, 'Kept', 'kept')").param(organization).update();
            assertThat(dataDir.resolve("postgres/cluster/postmaster.pid")).exists();
        });
        assertThat(dataDir.resolve("postgres/cluster/postmaster.pid")).doesNotExist();

        application.withPropertyValues("whatomate.data-dir=" + dataDir).run(context -> assertThat(
                        worker(context).sql("SELECT id FROM organizations").query(UUID.class).list())
                .containsExactly(organization));
    }

    @Test
    void givesRequestsTheFencedPoolUnlessAskedOtherwise() {
        try (var database = TestDatabase.create()) {
            external(database.ownerLogin()).run(context -> {
                assertThat(context).doesNotHaveBean(EmbeddedDatabase.class);
                assertThat(context.getBean(DataSource.class)).isInstanceOf(TenantDataSource.class);
                assertThat(context.getBean(SqlComponent.class).getDataSource()).isInstanceOf(TenantDataSource.class);
                assertThat(user(context.getBean("workerDataSource", DataSource.class))).isEqualTo("whatomate_worker");
                assertThat(user(context.getBean(DataSource.class))).isEqualTo("whatomate_app");
            });
        }
    }

    /** An operator's server: its owner may be no superuser, and the logins may be made beforehand. */
    @Test
    void runsOnAServerWhoseOwnerMayNotCreateRoles() {
        try (var database = TestDatabase.create()) {
            var owner = database.owner();
            var name = "operators";
            owner.sql("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)").update();
            owner.sql("DROP ROLE IF EXISTS operator").update();
            owner.sql("CREATE ROLE operator LOGIN PASSWORD 'operators own' NOCREATEROLE").update();
            owner.sql("CREATE DATABASE " + name + " OWNER operator").update();
            var logins = new RuntimeLogins(database.ownerLogin(), new DatabaseProperties(1, 1, 30, "", "", ""));
            var url = database.ownerLogin().url().replaceAll("/[^/]*$", "/" + name);
            external(new DatabaseLogin(url, "operator", "operators own"))
                    .withPropertyValues(
                            "whatomate.database.app-password=" + logins.app().password(),
                            "whatomate.database.worker-password=" + logins.worker().password())
                    .run(context -> assertThat(worker(context).sql("SELECT count(*) FROM messages").query(Integer.class).single()).isZero());
            external(new DatabaseLogin(url, "operator", "operators own"))
                    .withPropertyValues("whatomate.database.app-password=wrong", "whatomate.database.worker-password=wrong")
                    .run(context -> assertRefused(context.getStartupFailure(), "The database login whatomate_app cannot be used"));
            owner.sql("DROP DATABASE " + name + " WITH (FORCE)").update();
        }
    }

    @Test
    void refusesToStartWithoutItsDatabase() {
        external(new DatabaseLogin("jdbc:postgresql://127.0.0.1:1/whatomate", "owner", "secret"))
                .run(context -> assertRefused(context.getStartupFailure(), "cannot be reached as owner at jdbc:postgresql://127.0.0.1:1/"));
    }

    @Test
    void refusesAClusterWhosePasswordIsGone() throws Exception {
        var dataDir = TestDatabase.emptyDataDir("configuration-without-keys");
        EmbeddedDatabase.open(dataDir, TestDatabase.programs()).close();
        Files.delete(dataDir.resolve("keys/database-owner-password"));

        assertThatThrownBy(() -> EmbeddedDatabase.open(dataDir, TestDatabase.programs()))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("database-owner-password");
    }

    private ApplicationContextRunner external(DatabaseLogin owner) {
        return application.withPropertyValues(
                // What Rooms decides for an external database: the sandbox's login is not asked for.
                "whatomate.sandbox-mode=off",
                "spring.datasource.url=" + owner.url(),
                "spring.datasource.username=" + owner.user(),
                "spring.datasource.password=" + owner.password());
    }

    private static void assertRefused(Throwable failure, String reason) {
        assertThat(failure).isNotNull();
        var refused = failure;
        while (!(refused instanceof StartRefused)) {
            refused = refused.getCause();
            assertThat(refused).as("a StartRefused among the causes").isNotNull();
        }
        assertThat(refused).hasMessageContaining(reason).hasMessageNotContaining("secret");
    }

    private static JdbcClient worker(ApplicationContext context) {
        return JdbcClient.create(context.getBean("workerDataSource", DataSource.class));
    }

    private static String user(DataSource source) throws SQLException {
        return JdbcClient.create(source).sql("SELECT current_user").query(String.class).single();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties({DatabaseProperties.class, ExternalDatabase.class})
    static class Properties {}
}
