package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.MariaDbServer;
import io.whatomate.notifications.connections.ConnectedDatabase;
import io.whatomate.notifications.connections.Dialect;
import io.whatomate.platform.http.Problem;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** write-back in a real MariaDB, whose strict mode turns neither truth values nor moments of other zones into columns by itself. */
@Tag("proof")
class WriteBackMariaDbIT {

    private static final Instant NOW = Instant.parse("2026-03-29T01:30:00.123456Z");

    @TempDir
    private Path folder;

    @Test
    void columnsOfEveryTypeAreSet() throws Exception {
        try (var server = new MariaDbServer(folder)) {
            server.client().sql("""
                    CREATE TABLE `tabSales Invoice` (name varchar(140) PRIMARY KEY, status text, total decimal(12, 2), reminded tinyint(1),
                        reminded_at datetime(6), visits int)""").update();
            server.client().sql("INSERT INTO `tabSales Invoice` (name) VALUES ('INV-17'), ('INV-18')").update();
            var database = new ConnectedDatabase("erp", new DriverManagerDataSource(server.url(), server.user(), ""), Dialect.MARIADB,
                    Set.of("tabSales Invoice"));

            assertThat(write(database, "INV-17", "status=note; total=total; reminded=yes; reminded_at=@now; visits='3'")).isEqualTo(1);
            server.client().sql("UPDATE `tabSales Invoice` SET status = 'x', total = 1, reminded = 1, reminded_at = now(), visits = 1 WHERE name = 'INV-18'").update();
            assertThat(write(database, "INV-18", "status=@null; total=none|null; reminded=@null; reminded_at=none|null; visits=@null")).isEqualTo(1);
            assertThat(server.client().sql("SELECT concat_ws(' ', status, total, reminded, reminded_at, visits) FROM `tabSales Invoice` WHERE name = 'INV-18'")
                    .query(String.class).single()).isEmpty();
            assertThat(write(database, "INV-17", "status=note")).as("the same once more").isEqualTo(1);
            assertThat(write(database, "INV-19", "status=note")).isEqualTo(0);
            assertThatThrownBy(() -> write(database, "INV-17", "visits=note")).isInstanceOf(Problem.class).hasMessageContaining("refused by the database");

            assertThat(server.client().sql("SELECT concat_ws(' ', status, total, reminded, reminded_at, visits) FROM `tabSales Invoice` WHERE name = 'INV-17'")
                    .query(String.class).single()).isEqualTo("a' OR 'b 1234.50 1 2026-03-29 03:30:00.123456 3");
            assertThat(server.client().sql("SELECT status IS NULL FROM `tabSales Invoice` WHERE name = 'INV-18'").query(Boolean.class).single()).isTrue();
        }
    }

    private static Object write(ConnectedDatabase database, String key, String set) {
        var parameters = Map.<String, Object>of("connection", "erp", "table", "tabSales Invoice", "key", "name", "keyValue", key, "set", set,
                "zone", "Europe/Berlin");
        var body = Map.of("note", "a' OR 'b", "total", 1234.5, "yes", true);
        var call = new ActionCall("write-back-action", parameters, body, Map.of(), Map.of(), new HashMap<>());
        var writeBack = new WriteBack(null, new Payloads(Clock.fixed(NOW, ZoneOffset.UTC)));
        writeBack.write(call, writeBack.change(call, database), null);
        return call.results().get("writtenRows");
    }
}
