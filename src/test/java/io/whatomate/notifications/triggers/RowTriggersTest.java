package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.Test;

/** Rows of a connected database that set rules off. */
class RowTriggersTest extends TriggerTest {

    @Test
    void rowsAboveTheMarkComeOnceInTheirOrderAlsoAcrossARestart() throws Exception {
        var table = table("id int PRIMARY KEY, changed timestamptz NOT NULL, customer text, amount numeric(9,2)");
        erp().sql("INSERT INTO " + table + " VALUES (2, '2026-01-01T10:00Z', 'B', 10.50), (1, '2026-01-01T10:00Z', 'A', 1), (3, '2026-01-01T09:00Z', 'C', 2)").update();
        var parameters = Map.<String, Object>of("connection", "erp", "table", table, "keyColumn", "id", "markColumn", "changed",
                "startAt", "beginning", "period", 100, "batchSize", 2);
        rule("notify-table-source", parameters);
        soon(() -> events.size() == 3);
        remove(name);
        var inner = context.getRoutes().stream().filter(route -> route.getEndpoint().getEndpointUri().contains(name)).count();
        erp().sql("INSERT INTO " + table + " VALUES (9, '2026-01-01T10:00Z', 'D', 3); UPDATE " + table + " SET changed = '2026-01-02T10:00Z' WHERE id = 3").update();
        rule("notify-table-source", parameters);
        soon(() -> events.size() == 5);

        assertThat(inner).isZero();
        assertThat(events).extracting(event -> event.part("id")).containsExactly(3, 1, 2, 9, 3);
        assertThat(events.getFirst().body()).hasToString("{id=3, changed=2026-01-01T09:00:00Z, customer=C, amount=2.00}");
        assertThat(events).extracting(Event::key).doesNotHaveDuplicates().allMatch(key -> key.startsWith(table + "/"));
    }

    @Test
    void aRuleThatStartsForTheFirstTimeIsNotToldWhatWasThereBefore() throws Exception {
        var table = table("\"tab id\" bigint PRIMARY KEY");
        erp().sql("INSERT INTO " + table + " SELECT generate_series(1, 5)").update();
        rule("notify-table-source", Map.of("connection", "erp", "table", table, "keyColumn", "tab id", "markColumn", "tab id", "period", 100));
        soon(() -> marks().stream().anyMatch(mark -> !mark.isEmpty()));
        erp().sql("INSERT INTO " + table + " VALUES (6)").update();
        soon(() -> !events.isEmpty());

        assertThat(events).extracting(event -> event.part("tab id")).containsExactly(6L);
    }

    @Test
    void aRowThatIsCommittedAfterOneWithAHigherMarkComesLateAndOnce() throws Exception {
        var table = table("id bigint PRIMARY KEY");
        var parameters = new HashMap<String, Object>(Map.of("connection", "erp", "table", table, "keyColumn", "id", "markColumn", "id",
                "startAt", "beginning", "period", 100, "batchSize", 2));
        rule("notify-table-source", parameters);
        try (var slow = connections.database("erp", null).source().getConnection()) {
            slow.setAutoCommit(false);
            slow.createStatement().execute("INSERT INTO " + table + " VALUES (1), (3)");
            erp().sql("INSERT INTO " + table + " VALUES (2), (4), (5)").update();
            soon(() -> events.size() == 3);
            remove(name);
            rule("notify-table-source", parameters);
            erp().sql("INSERT INTO " + table + " VALUES (6)").update();
            soon(() -> events.size() == 4);
            slow.commit();
        }
        soon(() -> events.size() == 6);
        erp().sql("INSERT INTO " + table + " VALUES (7)").update();
        soon(() -> events.size() == 7);
        remove(name);
        var kept = db().sql("SELECT key_hash FROM trigger_seen WHERE rule = ?").param(name).query(String.class).list();
        parameters.put("overlap", 0);
        rule("notify-table-source", parameters);
        soon(() -> db().sql("SELECT count(*) = 0 FROM trigger_seen WHERE rule = ?").param(name).query(Boolean.class).single());
        assertThat(marks()).singleElement().satisfies(mark -> assertThat(TableMark.read(mark).nothingIsLate()).isTrue());
        assertThat(events).extracting(event -> event.part("id")).as("nothing came twice").containsExactly(2L, 4L, 5L, 6L, 1L, 3L, 7L);
        assertThat(kept).containsExactlyInAnyOrderElementsOf(events.stream().map(event -> Digest.of(event.key())).toList());
    }

    @Test
    void aRowThatWaitsGetsItsNextStatusAndOneThatIsRefusedAnotherOne() throws Exception {
        var table = table("id uuid PRIMARY KEY DEFAULT gen_random_uuid(), customer text, state text");
        erp().sql("INSERT INTO " + table + " (customer, state) VALUES ('A', 'new'), (?, 'new'), ('C', 'old')").param(REFUSED).update();
        rule("notify-table-source", Map.of("connection", "erp", "table", table, "keyColumn", "id", "statusColumn", "state", "pending", "new",
                "done", "sent", "failed", "failed", "period", 100, "tries", 1));
        soon(() -> erp().sql("SELECT count(*) = 0 FROM " + table + " WHERE state = 'new'").query(Boolean.class).single());

        assertThat(erp().sql("SELECT customer || ' ' || state FROM " + table + " ORDER BY 1").query(String.class).list())
                .containsExactly("A sent", "C old", REFUSED + " failed");
        var shown = JSON.readTree(send(asOperator(console("/actuator/triggers"))).body());
        assertThat(shown.path("rejects").valueStream().filter(reject -> reject.path("rule").asText().equals(name)))
                .singleElement()
                .satisfies(reject -> assertThat(reject.path("reason").asText()).isEqualTo("refused by the test"));
    }

    @Test
    void aRuleWritesToTheRowThatItsTriggerHoldsAndWhatFailsLeavesTheRest() throws Exception {
        var table = table("id int PRIMARY KEY, state text, note text CHECK (note <> 'bad'), source text");
        erp().sql("INSERT INTO " + table + " VALUES (1, 'new', NULL, 'good'), (2, 'new', NULL, 'bad'), (3, 'new', NULL, 'good')").update();
        rules.add(name);
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kamelet:notify-table-source?connection=erp&table=" + table + "&keyColumn=id&statusColumn=state&pending=new&done=sent"
                        + "&failed=failed&period=100&tries=1&rule=" + name).routeId(name)
                        .to("kamelet:write-back-action?connection=erp&table=" + table + "&keyValue=RAW(${body[id]})&set=RAW(note=source)");
            }
        });
        soon(() -> erp().sql("SELECT count(*) = 0 FROM " + table + " WHERE state = 'new'").query(Boolean.class).single());

        assertThat(erp().sql("SELECT concat_ws(' ', id, state, note) FROM " + table + " ORDER BY id").query(String.class).list())
                .containsExactly("1 sent good", "2 failed", "3 sent good");
    }

    @Test
    void rowsWhoseDateComesNearAreToldOnTheirDay() throws Exception {
        // Where this day does not end soon.
        var zone = LocalTime.now(ZoneId.of("Asia/Kolkata")).getHour() < 23 ? "Asia/Kolkata" : "America/Lima";
        var today = LocalDate.now(ZoneId.of(zone));
        var table = table("id int PRIMARY KEY, starts timestamptz, born date");
        erp().sql("INSERT INTO " + table + " SELECT n, ((?::date + n)::timestamp + time '00:10') AT TIME ZONE ?, ?::date - n FROM generate_series(0, 4) n")
                .params(today, zone, today).update();
        mark("date:erp/" + table + "/\"starts\"/2", "{\"day\": \"%s\"}".formatted(today.minusDays(2)));
        var parameters = Map.<String, Object>of("connection", "erp", "table", table, "keyColumn", "id", "dateColumn", "starts", "days", 2,
                "time", "00:00", "zone", zone);
        rule("notify-date-source", parameters);
        soon(() -> events.size() == 2);
        remove(name);
        mark("date:erp/" + table + "/\"born\"/-3", "{\"day\": \"%s\"}".formatted(today.minusDays(1)));
        var after = new HashMap<>(parameters);
        after.putAll(Map.of("dateColumn", "born", "days", 3, "when", "after"));
        rule("notify-date-source", after);
        soon(() -> events.size() == 3);

        assertThat(events).extracting(event -> event.part("id")).containsExactly(1, 2, 3);
        assertThat(events).extracting(Event::key).containsExactly(
                table + "/1/" + today.plusDays(1), table + "/2/" + today.plusDays(2), table + "/3/" + today.minusDays(3));
    }
}
