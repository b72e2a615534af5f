package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.impl.matchers.GroupMatcher;

/** An import as it goes on: uploads that meet, nodes that share it, an end before the end. */
class ImportRunsTest extends ImportsTest {

    /** Four workers at one import, as after a crash or on two nodes: each line is taken once, and none is left. */
    @Test
    void takesEachLineOnceHoweverManyWorkAtIt() throws Exception {
        var started = start("{}");
        upload(started, IntStream.range(0, 1_600).mapToObj(n -> "+4915180%05d\n".formatted(n)).reduce("phoneNumber\n", String::concat));

        try (var workers = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                workers.submit(() -> IntStream.range(0, 5).forEach(turn -> routes.sendBody("direct:importContacts",
                        Map.of("organization_id", manager.organization().toString(), "import_id", id(started).toString()))));
            }
        }

        assertThat(counts(done(started))).isEqualTo("rows=1600 created=1600 updated=0 unchanged=0 skipped=0 refused=0 cancelled=0");
        assertThat(rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).isEqualTo(1_600);
        assertThat(told("uploadContactImportRows", "contact")).isEqualTo(1_600);
    }

    @Test
    void letsOneOfTwoUploadsAtOnceWin() throws Exception {
        var started = start("{}");
        try (var clients = Executors.newFixedThreadPool(2)) {
            var uploads = IntStream.of(1, 2).mapToObj(n -> clients.submit(() -> upload(started, "phoneNumber\n+4915190%05d\n".formatted(n)).status())).toList();
            assertThat(List.of(uploads.get(0).get(), uploads.get(1).get())).containsExactlyInAnyOrder(200, 409);
        }
        assertThat(counts(done(started))).startsWith("rows=1 created=1");
        assertThat(rows().sql("SELECT count(*) FROM contact_import_rows WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single()).isEqualTo(1);
    }

    @Test
    void asksWhoSendsBeforeItReadsAndReadsNoMoreThanItMay() throws IOException {
        var path = "PUT /api/v1" + start("{}") + "/rows HTTP/1.1";
        var agent = signedIn(manager.organization(), "agent");
        var large = "Content-Length: 120000000";

        assertThat(raw(path, "Content-Type: text/csv", large)).isEqualTo("HTTP/1.1 401");
        assertThat(raw(path, "Content-Type: text/csv", large, "Authorization: Bearer " + agent.token())).isEqualTo("HTTP/1.1 403");
        assertThat(raw(path, "Content-Type: text/csv", large, "Authorization: Bearer " + manager.token())).isEqualTo("HTTP/1.1 413");
        assertThat(raw(path, "Content-Type: application/json", "Content-Length: 2", "Authorization: Bearer " + manager.token())).isEqualTo("HTTP/1.1 415");
    }

    @Test
    void takesAFileLargerThanAnyOtherBody() {
        var started = start("{}");
        var uploaded = upload(started, "phoneNumber,Notiz\n" + ("+491519500001,\"" + "x".repeat(100_000) + "\"\n").repeat(40));

        assertThat(uploaded.status()).isEqualTo(200);
        assertThat(counts(done(started))).startsWith("rows=40 created=1");
    }

    /** Ten thousand lines are twenty turns, four a second, so the stop comes amid them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsBetweenTwoBatches(boolean dry) {
        // Signing in takes as long as a turn, or several.
        var stranger = signedIn("admin");
        var agent = signedIn(manager.organization(), "agent");
        var started = start("{\"dryRun\": %s}".formatted(dry));
        assertThat(post(started + "/cancel", manager, null).problem()).as("before its file").isEqualTo("import-not-working");
        upload(started, "phoneNumber\n+491517600000\n" + IntStream.range(0, 10_000).mapToObj(n -> "+4915176%05d\n".formatted(n)).reduce("", String::concat));
        await().until(() -> get(started, manager).body().at("/counts/created").asInt() > 0);
        assertThat(post(started + "/cancel", stranger, null).status()).isEqualTo(404);
        assertThat(post(started + "/cancel", agent, null).status()).isEqualTo(403);

        var stopped = post(started + "/cancel", manager, null);

        assertThat(stopped.status()).as(stopped.body().toString()).isEqualTo(200);
        assertThat(stopped.body().path("state").asText()).isEqualTo("cancelled");
        assertThat(stopped.body().path("finishedAt").isTextual()).isTrue();
        var created = stopped.body().at("/counts/created").asInt();
        assertThat(created % 500).isZero();
        assertThat(counts(stopped.body()))
                .isEqualTo("rows=10001 created=%d updated=0 unchanged=0 skipped=0 refused=1 cancelled=%d".formatted(created, 10_000 - created));
        routes.sendBody("direct:importContacts", Map.of("organization_id", manager.organization().toString(), "import_id", id(started).toString()));
        assertThat(get(started, manager).body()).as("nobody goes on").isEqualTo(stopped.body());
        assertThat(rows().sql("SELECT count(*) FROM contacts WHERE organization_id = ?").param(manager.organization())
                .query(Integer.class).single()).isEqualTo(dry ? 0 : created);
        assertThat(rows().sql("SELECT count(*) FROM contact_import_rows WHERE organization_id = ? AND contact IS NOT NULL")
                .param(manager.organization()).query(Integer.class).single()).as("what they said is forgotten").isZero();
        assertThat(get(started + "/rows?state=cancelled&limit=1", manager).body().path("items")).hasSize(1);
        assertThat(told("cancelContactImport", "contact_import")).isEqualTo(1);
        assertThat(post(started + "/cancel", manager, null).problem()).isEqualTo("import-not-working");
        assertThat(post(started + "/run", manager, null).problem()).isEqualTo("import-not-tried");
    }

    @Test
    void forgetsAnErasedCustomerInAFileThatWaits() {
        var ada = contact(manager, "Ada", "+49 151 8800001", "");
        var started = start("{\"dryRun\": true}");
        upload(started, "phoneNumber\n+491518800001\n+491518800002\n");
        done(started);

        assertThat(call("DELETE", ada, manager, null).status()).isEqualTo(204);

        assertThat(outcomes(started, "")).containsExactly("3 created ");
    }

    @Test
    void removesOldImportsAtNight() throws Exception {
        var started = start("{}");
        var old = start("{}");
        rows().sql("""
                UPDATE contact_imports SET id = encode(overlay(uuid_send(id) PLACING substring(
                    uuid_send(uuid_v7_floor(now() - interval '31 days')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid
                WHERE id = ?""").param(id(old)).update();
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();
        var job = scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-imports")).findFirst().orElseThrow();

        scheduler.triggerJob(job);

        await().untilAsserted(() -> assertThat(get(IMPORTS, manager).body().path("items").findValuesAsText("id"))
                .containsExactly(id(started).toString()));
    }
}
