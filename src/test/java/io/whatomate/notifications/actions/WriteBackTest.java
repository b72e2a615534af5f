package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.BusinessNumber;
import io.whatomate.notifications.connections.Connections;
import io.whatomate.platform.http.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

/** write-back: columns of a row in a database of somebody else's. */
class WriteBackTest extends ActionTest {

    @Autowired
    private Connections connections;

    private BusinessNumber number;
    private JdbcClient erp;
    private int id;

    @BeforeEach
    void makeRow() {
        number = number();
        erp = JdbcClient.create(connections.database("erp", null).source());
        erp.sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        erp.sql("""
                CREATE TABLE IF NOT EXISTS erp.reminders (id int PRIMARY KEY, customer text, status text, sent_at timestamptz,
                    message uuid, amount numeric(10, 2), is_done boolean)""").update();
        id = Integer.parseInt("1" + digits(8));
        erp.sql("INSERT INTO erp.reminders (id, customer, status) VALUES (:id, :customer, 'open')").param("id", id).param("customer", "c" + id).update();
    }

    @Test
    void columnsOfTheRowAreSet() {
        var body = new HashMap<String, Object>(Map.of("id", id, "amount", 12.5, "note", "'); DROP TABLE erp.reminders; --"));
        var step = step("write-back", "connection", "erp", "table", "erp.reminders", "keyValue", "${body[id]}",
                "set", "status=note; amount=amount; is_done='true'; sent_at=@now; message=@messageId");
        var run = run(step, number.organization(), body, Map.of("messageId", "01985d1c-0000-7000-8000-000000000001"));

        assertThat(run.getException()).isNull();
        assertThat(run.getVariable("writtenRows")).isEqualTo(1);
        assertThat(erp.sql("SELECT status || amount || is_done || message || (sent_at > now() - interval '1 minute') FROM erp.reminders WHERE id = :id")
                .param("id", id).query(String.class).single())
                .isEqualTo("'); DROP TABLE erp.reminders; --12.50true01985d1c-0000-7000-8000-000000000001true");
    }

    @Test
    void aRowThatIsNotThereIsNoFailureAndTwoAreOne() {
        assertThat(given(number, Map.of(), step("write-back", "connection", "erp", "table", "erp.reminders", "keyValue", "-1", "set", "status='x'")))
                .containsEntry("writtenRows", 0);
        erp.sql("INSERT INTO erp.reminders (id, customer, status) VALUES (:id, :customer, 'open')").param("id", id + 1).param("customer", "c" + id).update();
        assertThat(refused(number, Map.of(), step("write-back", "connection", "erp", "table", "erp.reminders", "key", "customer",
                "keyValue", "c" + id, "set", "status='x'"))).containsExactly("key:unique");
        assertThat(status()).isEqualTo("open");
    }

    @Test
    void aColumnIsEmptiedWhenThePayloadOrTheAuthorSaysNull() {
        erp.sql("UPDATE erp.reminders SET status = 'open', sent_at = now(), message = gen_random_uuid(), amount = 1, is_done = true WHERE id = :id")
                .param("id", id).update();
        var body = new HashMap<String, Object>();
        body.put("amount", null);
        body.put("dates", new ArrayList<>(Arrays.asList("2026-01-01", null)));

        assertThat(refused(number, body, reminder("set", "is_done=amounts"))).as("a misspelling").containsExactly("set:missing");
        assertThat(refused(number, body, reminder("set", "message=@messageId"))).as("nothing was sent").containsExactly("set:missing");
        assertThat(given(number, body, reminder("set", "amount=amount; sent_at=dates[1]; is_done=done|null; message=@null; status=status|default:none|null")))
                .containsEntry("writtenRows", 1);
        assertThat(erp.sql("SELECT num_nulls(amount, sent_at, is_done, message) || status FROM erp.reminders WHERE id = :id")
                .param("id", id).query(String.class).single()).isEqualTo("4none");
        var capture = new ArrayList<>();
        run(reminder("set", "status=@null"), number.organization(), Map.of(), Map.of("capture", capture));
        assertThat(capture).singleElement().asString().contains("status=null");
    }

    @Test
    void onlyWhatIsAllowedIsNamed() {
        assertThat(problem("connection", "erp", "table", "contacts", "keyValue", "1", "set", "x='1'")).isEqualTo("connection-table");
        assertThat(problem("connection", "erp", "table", "erp.reminders\" SET status = 'x' --", "keyValue", "1", "set", "x='1'")).isEqualTo("connection-identifier");
        assertThat(problem("connection", "erp", "table", "erp.reminders", "keyValue", "1", "set", "status\" = 'y', \"customer=status")).isEqualTo("rule-parameter");
        assertThat(problem("connection", "erp", "table", "erp.reminders", "keyValue", "1", "set", "status\"=status")).isEqualTo("connection-identifier");
        assertThat(problem("connection", "erp", "table", "erp.reminders", "key", "id OR true", "keyValue", "1", "set", "status='x'"))
                .as("a column of that name, which is not there").isEqualTo("rule-parameter");
        assertThat(problem("connection", "nobody's", "table", "erp.reminders", "keyValue", "1", "set", "status='x'")).isEqualTo("connection-unknown");
        assertThat(problem("connection", "drop", "table", "erp.reminders", "keyValue", "1", "set", "status='x'")).isEqualTo("connection-kind");
        assertThat(status()).isEqualTo("open");
    }

    @Test
    void whatTheAuthorDidWrongIsNamed() {
        assertThat(refused(number, Map.of(), reminder("set", "status"))).containsExactly("set:mapping");
        assertThat(refused(number, Map.of(), reminder("set", "status=missing"))).containsExactly("set:missing");
        assertThat(refused(number, Map.of(), reminder("set", "amount='no number'"))).containsExactly("set:refused");
        assertThat(refused(number, Map.of(), reminder("set", "no_column='x'"))).containsExactly("set:refused");
        assertThat(refused(number, Map.of(), reminder("set", "status='x'", "keyValue", "no number"))).containsExactly("set:refused");
        assertThat(refused(number, Map.of("a", Map.of()), reminder("set", "status=a"))).containsExactly("set:type");
        assertThat(refused(number, Map.of(), reminder("set", "status='x'", "keyValue", "${body[id]}"))).containsExactly("keyValue:required");
    }

    @Test
    void anOperatorsRuleNeedsNoNumber() {
        var run = routes.send("direct:" + rule(reminder("set", "status='sent'")), exchange -> exchange.getMessage().setBody(Map.of()));
        assertThat(run.getException()).isNull();
        assertThat(status()).isEqualTo("sent");
    }

    @Test
    void aCapturedRunChangesNothing() {
        var capture = new ArrayList<>();
        var run = run(reminder("set", "status='sent'; message=@messageId"), number.organization(), Map.of(), Map.of("capture", capture));
        assertThat(run.getException()).isNull();
        assertThat(capture).singleElement().asString().contains("write-back-action", "erp.reminders", "status=sent");
        assertThat(status()).isEqualTo("open");
    }

    /** @param parameters of which a later one wins */
    private Step reminder(String... parameters) {
        var map = new HashMap<>(Map.of("connection", "erp", "table", "erp.reminders", "keyValue", String.valueOf(id)));
        map.putAll(step("write-back", parameters).parameters());
        return new Step("write-back", map);
    }

    private String problem(String... parameters) {
        var run = run(step("write-back", parameters), number, Map.of("status", "x"));
        assertThat(run.getException()).isInstanceOf(Problem.class);
        return ((Problem) run.getException()).type();
    }

    private String status() {
        return erp.sql("SELECT status FROM erp.reminders WHERE id = :id").param("id", id).query(String.class).single();
    }
}
