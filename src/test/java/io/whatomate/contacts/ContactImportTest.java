package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** A file of contacts: taken whole or not at all, worked off line by line, each once. */
class ContactImportTest extends ContactsTest {

    private static final String IMPORTS = CONTACTS + "/imports";

    @Autowired
    private CamelContext camel;

    @Autowired
    private ProducerTemplate routes;

    @Test
    void makesContactsOfAFileAsASpreadsheetWritesIt() {
        tag("VIP");
        var started = start("""
                {"country": "DE", "delimiter": ";",
                 "mapping": {"Telefon": "phoneNumber", "Name": "profileName", "Gruppen": "tags", "Ort": "metadata.city"}}""");

        var uploaded = upload(started, "\uFEFFTelefon;Name;Gruppen;Ort;Notiz\r\n0151 2345-678;Ada Lovelace;vip;London;x\r\n+1 (415) 555-2671;\"Hopper; Grace\";;;\r\n");

        assertThat(uploaded.status()).as(uploaded.body().toString()).isEqualTo(200);
        assertThat(uploaded.body().path("state").asText()).isEqualTo("working");
        assertThat(counts(done(started))).isEqualTo("rows=2 created=2 updated=0 unchanged=0 skipped=0 refused=0 cancelled=0");
        assertThat(names("?sort=name", manager)).containsExactly("Ada Lovelace", "Hopper; Grace");
        var ada = get(CONTACTS + "?search=4915123456" + "78", manager).body().at("/items/0");
        assertThat(ada.path("tags").toString()).isEqualTo("[\"VIP\"]");
        assertThat(ada.path("metadata").toString()).isEqualTo("{\"city\":\"London\"}");
        assertThat(told("uploadContactImportRows", "contact")).as("each contact").isEqualTo(2);
        assertThat(told("uploadContactImportRows", "contact_import")).isEqualTo(1);
        assertThat(rows().sql("SELECT count(*) FROM contact_import_rows WHERE organization_id = ? AND contact IS NOT NULL")
                .param(manager.organization()).query(Integer.class).single()).as("what was said is not kept twice").isZero();
    }

    @Test
    void skipsOrUpdatesContactsThatAreThere() {
        tag("VIP");
        tag("Berlin");
        var ada = contact(manager, "Ada", "+49 151 4000001", ", \"tags\": [\"Berlin\"], \"metadata\": {\"plan\": \"gold\", \"seats\": 3}");
        contact(manager, "Grace", "+49 151 4000002", "");
        var file = "phoneNumber,profileName,tags,metadata.plan\n+491514000001,Ada Lovelace,VIP,silver\n+491514000002,,,\n+491514000003,Mary,,\n";

        var skipping = start("{}");
        upload(skipping, file);
        assertThat(counts(done(skipping))).isEqualTo("rows=3 created=1 updated=0 unchanged=0 skipped=2 refused=0 cancelled=0");
        assertThat(get(ada, manager).body().path("profileName").asText()).isEqualTo("Ada");
        assertThat(outcomes(skipping, "?state=skipped")).containsExactly("2 skipped phoneNumber:contact-exists", "3 skipped phoneNumber:contact-exists");

        var updating = start("{\"existing\": \"update\"}");
        upload(updating, file);
        assertThat(counts(done(updating))).isEqualTo("rows=3 created=0 updated=1 unchanged=2 skipped=0 refused=0 cancelled=0");
        var updated = get(ada, manager).body();
        assertThat(updated.path("profileName").asText()).isEqualTo("Ada Lovelace");
        assertThat(updated.path("tags").toString()).isEqualTo("[\"Berlin\",\"VIP\"]");
        assertThat(updated.path("metadata").toString()).contains("\"plan\":\"silver\"", "\"seats\":3");
        assertThat(updated.path("version").asInt()).isEqualTo(2);
    }

    @Test
    void saysOfEachLineWhatIsWrongAndTakesTheOthers() {
        var started = start("{}");
        upload(started, "phoneNumber,profileName,tags\n0151 1,Bad,\n+491515000001,Ada,unheard of\n+491515000002,Grace,\n+491515000002,Again,\n,Nobody,\n");

        assertThat(counts(done(started))).isEqualTo("rows=5 created=1 updated=0 unchanged=0 skipped=0 refused=4 cancelled=0");
        assertThat(outcomes(started, "?state=refused")).containsExactly(
                "2 refused phoneNumber:phone-number", "3 refused tags:reference", "5 refused phoneNumber:duplicate", "6 refused phoneNumber:required");
        assertThat(outcomes(started, "?sort=-line&limit=2")).containsExactly("6 refused phoneNumber:required", "5 refused phoneNumber:duplicate");
        assertThat(names("", manager)).containsExactly("Grace");
    }

    @Test
    void showsBeforehandWhatWouldHappenAndThenDoesIt() {
        contact(manager, "Ada", "+49 151 6000001", "");
        var started = start("{\"dryRun\": true, \"existing\": \"update\"}");
        upload(started, "phoneNumber,profileName,tags\n+491516000001,Ada Lovelace,\n+491516000002,Grace,VIP\n+491516000003,Mary,\nnobody,,\n");

        assertThat(counts(done(started))).isEqualTo("rows=4 created=1 updated=1 unchanged=0 skipped=0 refused=2 cancelled=0");
        assertThat(names("", manager)).as("nothing has happened").containsExactly("Ada");
        assertThat(outcomes(started, "")).containsExactly(
                "2 updated ", "3 refused tags:reference", "4 created ", "5 refused phoneNumber:phone-number");

        tag("VIP");
        var run = post(started + "/run", manager, null);

        assertThat(run.status()).isEqualTo(200);
        assertThat(run.body().path("dryRun").asBoolean()).isFalse();
        assertThat(counts(done(started))).isEqualTo("rows=4 created=2 updated=1 unchanged=0 skipped=0 refused=1 cancelled=0");
        assertThat(names("?sort=name", manager)).containsExactly("Ada Lovelace", "Grace", "Mary");
        assertThat(post(started + "/run", manager, null).problem()).isEqualTo("import-not-tried");
    }

    @Test
    void takesNothingOfAFileThatIsBrokenAndWaitsForABetterOne() {
        var started = start("{}");
        var rows = IntStream.range(0, 1500).mapToObj(n -> "+4915170%05d\n".formatted(n)).reduce("phoneNumber\n", String::concat);

        assertThat(upload(started, rows + "\"unclosed").errors()).containsExactly(":csv");
        assertThat(upload(started, "name\nAda\n").errors()).containsExactly("phoneNumber:column");
        assertThat(get(started, manager).body().path("state").asText()).isEqualTo("open");
        assertThat(names("", manager)).isEmpty();

        assertThat(upload(started, "phoneNumber\n+491517099999\n").status()).isEqualTo(200);
        assertThat(counts(done(started))).startsWith("rows=1 created=1");
        assertThat(rows().sql("SELECT count(*) FROM contact_import_rows WHERE organization_id = ?")
                .param(manager.organization()).query(Integer.class).single()).as("the broken file's lines are gone").isEqualTo(1);
        var second = upload(started, "phoneNumber\n+491517088888\n");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("import-has-its-rows");
    }

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
    void bringsBackWhatWasExported() {
        tag("VIP");
        contact(manager, "=Ada, \\\"the first\\\"", "+49 151 7700001", ", \"tags\": [\"VIP\"], \"metadata\": {\"plan\": \"gold\"}");
        var csv = send(HttpRequest.newBuilder(url("/api/v1" + CONTACTS + "/export?bom=true")).header("Authorization", "Bearer " + manager.token())).body();
        var started = start("{\"existing\": \"update\"}");

        upload(started, csv);

        assertThat(counts(done(started))).isEqualTo("rows=1 created=0 updated=0 unchanged=1 skipped=0 refused=0 cancelled=0");
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

    @Test
    void saysWhatCannotBeMeant() {
        assertThat(post(IMPORTS, manager, "{\"country\": \"XX\"}").errors()).containsExactly("country:country");
        assertThat(post(IMPORTS, manager, "{\"mapping\": {\"a\": \"profileName\", \"b\": \"profileName\"}}").errors())
                .containsExactlyInAnyOrder("mapping:repeated", "mapping:required");
        assertThat(post(IMPORTS, manager, "{\"mapping\": {\"a\": \"assignedUserId\"}}").errors()).containsExactly("mapping.a:pattern");
        var started = start("{}");
        assertThat(get(IMPORTS + "?state=open", manager).body().at("/items/0/id").asText()).isEqualTo(id(started).toString());
        assertThat(call("PUT", started + "/rows", manager, null).errors()).containsExactly(":required");
        assertThat(get(started + "/rows", signedIn("admin")).status()).isEqualTo(404);
    }

    /** Five thousand lines are ten turns, four a second, so the stop comes amid them. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void stopsBetweenTwoBatches(boolean dry) {
        var started = start("{\"dryRun\": %s}".formatted(dry));
        assertThat(post(started + "/cancel", manager, null).problem()).as("before its file").isEqualTo("import-not-working");
        upload(started, "phoneNumber\n+491517600000\n" + IntStream.range(0, 5_000).mapToObj(n -> "+4915176%05d\n".formatted(n)).reduce("", String::concat));
        await().until(() -> get(started, manager).body().at("/counts/created").asInt() > 0);
        assertThat(post(started + "/cancel", signedIn("admin"), null).status()).isEqualTo(404);
        assertThat(post(started + "/cancel", signedIn(manager.organization(), "agent"), null).status()).isEqualTo(403);

        var stopped = post(started + "/cancel", manager, null);

        assertThat(stopped.status()).as(stopped.body().toString()).isEqualTo(200);
        assertThat(stopped.body().path("state").asText()).isEqualTo("cancelled");
        assertThat(stopped.body().path("finishedAt").isTextual()).isTrue();
        var created = stopped.body().at("/counts/created").asInt();
        assertThat(created % 500).isZero();
        assertThat(counts(stopped.body()))
                .isEqualTo("rows=5001 created=%d updated=0 unchanged=0 skipped=0 refused=1 cancelled=%d".formatted(created, 5_000 - created));
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

    /** @return the import's path */
    private String start(String options) {
        var created = post(IMPORTS, manager, options);
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return IMPORTS + "/" + created.body().path("id").asText();
    }

    private Answer upload(String started, String csv) {
        return call("PUT", started + "/rows", manager, csv, "Content-Type", "text/csv; charset=utf-8");
    }

    private JsonNode done(String started) {
        return await().pollDelay(java.time.Duration.ofMillis(20)).pollInterval(java.time.Duration.ofMillis(50))
                .until(() -> get(started, manager).body(), body -> body.path("state").asText().equals("done"));
    }

    private static String counts(JsonNode done) {
        return done.path("counts").propertyStream().map(count -> count.getKey() + "=" + count.getValue())
                .reduce((one, other) -> one + " " + other).orElseThrow();
    }

    /** {@code line state field:code…} */
    private List<String> outcomes(String started, String query) {
        var page = get(started + "/rows" + query, manager);
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return page.body().path("items").valueStream()
                .map(item -> item.path("line").asText() + " " + item.path("state").asText() + " " + item.path("errors").valueStream()
                        .map(error -> error.path("field").asText() + ":" + error.path("code").asText())
                        .reduce("", String::concat))
                .toList();
    }

    private int told(String operation, String entity) {
        return rows().sql("SELECT count(*) FROM audit_events WHERE organization_id = ? AND operation = ? AND entity = ?")
                .params(manager.organization(), operation, entity).query(Integer.class).single();
    }

    /** A request whose body never comes; answers the status line's beginning. */
    private String raw(String... lines) throws IOException {
        try (var socket = new Socket("127.0.0.1", url("/").getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write((String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readNBytes(12), US_ASCII);
        }
    }
}
