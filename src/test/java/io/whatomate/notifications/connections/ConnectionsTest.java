package io.whatomate.notifications.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

/** What the operator may define, and what of it a rule gets. */
class ConnectionsTest {

    private static final String OURS = UUID.randomUUID().toString();
    private static final String THEIRS = UUID.randomUUID().toString();

    @TempDir
    private Path folder;

    @Test
    void aTenantGetsWhatIsGrantedToItAndTheOperatorsRulesGetAll() {
        var connections = new Connections(erp().withProperty("whatomate.connections.erp.granted", OURS));

        assertThat(connections.database("erp", OURS).table("sales.orders")).isEqualTo("`sales`.`orders`");
        assertThat(connections.database("erp", null).table("anything")).isEqualTo("`anything`");
        assertThat(problem(() -> connections.database("erp", OURS).table("users"))).isEqualTo("connection-table");
        assertThat(problem(() -> connections.database("erp", THEIRS))).isEqualTo("connection-unknown");
        assertThat(problem(() -> connections.database("crm", OURS))).isEqualTo("connection-unknown");
        assertThat(problem(() -> connections.kafka("erp", OURS))).isEqualTo("connection-kind");
        connections.destroy();
    }

    @Test
    void aTopicIsReadByWhoMayReadIt() {
        var connections = new Connections(new MockEnvironment()
                .withProperty("whatomate.connections.shop.kind", "kafka")
                .withProperty("whatomate.connections.shop.brokers", "a:9092,b:9092")
                .withProperty("whatomate.connections.shop.topics", "orders")
                .withProperty("whatomate.connections.shop.username", "reader")
                .withProperty("whatomate.connections.shop.password", "secret")
                .withProperty("whatomate.connections.shop.granted", "*"));

        var shop = connections.kafka("shop", OURS);
        assertThat(shop.topic("orders")).isEqualTo("orders");
        assertThat(shop.securityProtocol()).isEqualTo("SASL_SSL");
        assertThat(shop).asString().doesNotContain("secret");
        assertThat(problem(() -> shop.topic("payments"))).isEqualTo("connection-topic");
        assertThat(connections.kafka("shop", "").topic("payments")).isEqualTo("payments");
    }

    @Test
    void aFolderIsNotLeft() throws IOException {
        Files.createDirectories(folder.resolve("drop/in"));
        Files.writeString(folder.resolve("drop/in/a.csv"), "a");
        Files.writeString(folder.resolve("secret.txt"), "s");
        Files.createSymbolicLink(folder.resolve("drop/out"), folder);
        Files.createSymbolicLink(folder.resolve("drop/in/link.csv"), folder.resolve("secret.txt"));
        var connections = new Connections(new MockEnvironment()
                .withProperty("whatomate.connections.drop.kind", "folder")
                .withProperty("whatomate.connections.drop.path", folder.resolve("drop").toString())
                .withProperty("whatomate.connections.drop.granted", "*"));
        var drop = connections.folder("drop", OURS);

        assertThat(drop.file("in/a.csv")).hasContent("a");
        assertThat(drop.resolve("")).isEqualTo(drop.root());
        assertThat(problem(() -> drop.file("in/b.csv"))).isEqualTo("connection-file");
        for (var path : new String[] {"../secret.txt", "in/../../secret.txt", "/etc/passwd", "out/secret.txt", "in/link.csv", "in/./a.csv", "in\0"}) {
            assertThat(problem(() -> drop.resolve(path))).as(path).isEqualTo("connection-path");
        }
        Files.delete(folder.resolve("drop/out"));
        Files.delete(folder.resolve("drop/in/link.csv"));
        Files.move(folder.resolve("drop"), folder.resolve("gone"));
        assertThat(problem(() -> connections.folder("drop", OURS))).isEqualTo("connection-away");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\"b", "a`b", "a;b", "a--b'", "", " a", "a ", "a.b.c.d", ".a", "a..b", "1a", "a\nb", "a\\b", "a)"})
    void whatIsNoNameOfATableIsNotPutIntoAStatement(String text) {
        assertThat(problem(() -> SqlName.table(text))).isEqualTo("connection-identifier");
    }

    @Test
    void namesAreQuotedAsTheDatabaseWantsIt() {
        assertThat(SqlName.table("tabSales Order").quoted(Dialect.MARIADB)).isEqualTo("`tabSales Order`");
        assertThat(SqlName.table("erp.Größe").quoted(Dialect.POSTGRESQL)).isEqualTo("\"erp\".\"Größe\"");
        assertThat(problem(() -> SqlName.column("a.b"))).isEqualTo("connection-identifier");
    }

    @ParameterizedTest
    @CsvSource({
        "kind, ftp, is of the kind 'ftp'",
        "url, jdbc:h2:mem:, has no url",
        "url, jdbc:mysql://host/erp, has no url",
        "tables, a\"b, lists the table",
        "granted, everybody, is granted to 'everybody'"
    })
    void anEntryThatCannotBeMeantRefusesTheStartInOneLine(String setting, String value, String words) {
        var environment = erp().withProperty("whatomate.connections.erp." + setting, value);

        assertThatThrownBy(() -> new Connections(environment))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("whatomate.connections.erp")
                .hasMessageContaining(words)
                .hasMessageNotContaining("hidden");
    }

    @Test
    void aFolderThatHoldsOurDataOrRulesRefusesTheStart() {
        var environment = new MockEnvironment()
                .withProperty("whatomate.data-dir", folder.resolve("data").toString())
                .withProperty("whatomate.connections.drop.kind", "folder");

        for (var path : new String[] {"data/media", "data", ""}) {
            assertThatThrownBy(() -> new Connections(environment.withProperty("whatomate.connections.drop.path", folder.resolve(path).toString())))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("reaches the data directory");
        }
        assertThatCode(() -> new Connections(environment.withProperty("whatomate.connections.drop.path", folder.resolve("drop").toString())))
                .doesNotThrowAnyException();
    }

    private static MockEnvironment erp() {
        return new MockEnvironment()
                .withProperty("whatomate.connections.erp.kind", "database")
                .withProperty("whatomate.connections.erp.url", "jdbc:mariadb://127.0.0.1:1/erp?password=hidden")
                .withProperty("whatomate.connections.erp.password", "hidden")
                .withProperty("whatomate.connections.erp.tables", "sales.orders");
    }

    private static String problem(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call).type();
    }
}
