package io.whatomate.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.StartRefused;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RuntimeLoginsTest {

    private TestDatabase database;
    private RuntimeLogins logins;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        logins = new RuntimeLogins(database.ownerLogin(), properties(""));
    }

    /** Roles belong to the whole test server: back to what the other tests expect. */
    @AfterEach
    void restore() {
        database.owner().sql("ALTER ROLE whatomate_app NOSUPERUSER NOBYPASSRLS").update();
        database.owner().sql("ALTER TABLE contacts OWNER TO whatomate").update();
        logins.ensure();
        database.close();
    }

    @Test
    void refusesALoginThatIsSuperuser() {
        database.owner().sql("ALTER ROLE whatomate_app SUPERUSER").update();

        assertThatThrownBy(logins::ensure).isInstanceOf(StartRefused.class).hasMessageContaining("whatomate_app is a superuser");
    }

    @Test
    void refusesALoginThatBypassesTheFence() {
        database.owner().sql("ALTER ROLE whatomate_app BYPASSRLS").update();

        assertThatThrownBy(logins::ensure).isInstanceOf(StartRefused.class).hasMessageContaining("has BYPASSRLS");
    }

    @Test
    void refusesALoginThatOwnsATable() {
        database.owner().sql("ALTER TABLE contacts OWNER TO whatomate_app").update();

        assertThatThrownBy(logins::ensure).isInstanceOf(StartRefused.class).hasMessageContaining("owns tables");
    }

    @Test
    void derivesEachLoginsPasswordFromTheOwnersAlone() {
        var sameOwner = new RuntimeLogins(database.ownerLogin(), properties(""));
        var otherOwner = new RuntimeLogins(
                new DatabaseLogin(database.ownerLogin().url(), "whatomate", "other"), properties(""));

        assertThat(sameOwner.app()).isEqualTo(logins.app());
        assertThat(logins.app().password()).isNotEqualTo(logins.worker().password());
        assertThat(otherOwner.app().password()).isNotEqualTo(logins.app().password());
        assertThat(logins.app().toString()).doesNotContain(logins.app().password());
    }

    @Test
    void givesALoginItsNewPasswordWhenTheConfiguredOneChanged() throws SQLException {
        var before = logins.app();
        var changed = new RuntimeLogins(database.ownerLogin(), properties("a new one"));
        changed.ensure();

        assertThatCode(() -> changed.app().source().getConnection().close()).doesNotThrowAnyException();
        assertThatThrownBy(() -> before.source().getConnection()).isInstanceOf(SQLException.class);
    }

    @Test
    void asksForPasswordsWhereTheOwnerHasNone() {
        var withoutPassword = new RuntimeLogins(new DatabaseLogin(database.ownerLogin().url(), "whatomate", ""), properties(""));

        assertThatThrownBy(withoutPassword::app).isInstanceOf(StartRefused.class).hasMessageContaining("no password");
    }

    @Test
    void saysBeforeMigrationsThatTheRolesAreMissingAndMayNotBeMade() {
        var plain = new DatabaseLogin(database.ownerLogin().url(), "plain_owner", "p");
        var ofPlainOwner = new RuntimeLogins(plain, properties("a"));
        database.owner().sql("CREATE ROLE plain_owner LOGIN PASSWORD 'p'").update();
        try {
            assertThatCode(ofPlainOwner::foresee).doesNotThrowAnyException();
            database.owner().sql("ALTER ROLE whatomate_worker RENAME TO whatomate_away").update();
            assertThatThrownBy(ofPlainOwner::foresee)
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("plain_owner may not create the roles whatomate_app and whatomate_worker");
            assertThatCode(logins::foresee).doesNotThrowAnyException();
            database.owner().sql("ALTER ROLE plain_owner CREATEROLE").update();
            assertThatCode(ofPlainOwner::foresee).doesNotThrowAnyException();
        } finally {
            database.owner().sql("""
                    DO $$ BEGIN
                        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'whatomate_away') THEN
                            ALTER ROLE whatomate_away RENAME TO whatomate_worker;
                        END IF;
                    END $$""").update();
            database.owner().sql("DROP ROLE plain_owner").update();
        }
    }

    private static DatabaseProperties properties(String appPassword) {
        return new DatabaseProperties(2, 2, 30, appPassword, "", "");
    }
}
