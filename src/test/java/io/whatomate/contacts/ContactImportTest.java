package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A file of contacts: taken whole or not at all, and what becomes of each line. */
class ContactImportTest extends ImportsTest {

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
    void keepsNumbersAsTheyStandInTheFileAndRefusesThoseNobodyCanWriteOut() {
        var started = start("{}");
        upload(started, """
                phoneNumber,metadata
                +491514000011,"{""debt"": 10.50, ""card"": 12345678901234567890123}"
                +491514000012,"{""debt"": 1e99999999999}"
                +491514000013,"{""debt"": 1e200000}"
                """);

        assertThat(counts(done(started))).isEqualTo("rows=3 created=1 updated=0 unchanged=0 skipped=0 refused=2 cancelled=0");
        assertThat(rows().sql("SELECT metadata::text FROM contacts WHERE organization_id = ?").param(manager.organization()).query(String.class).single())
                .isEqualTo("{\"card\": 12345678901234567890123, \"debt\": 10.50}");
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
    void takesBothLinesOfTwoNumbersThatAreOneContactSinceTheyWereMerged() {
        var kept = contact(manager, "Ada", "+49 151 4000021", "");
        var lost = contact(manager, "Ada", "+49 151 4000022", "");
        assertThat(post(kept + "/merge", manager, "{\"duplicateId\": \"%s\", \"preview\": false}".formatted(id(lost))).status()).isEqualTo(200);
        var started = start("{\"existing\": \"update\"}");

        upload(started, "phoneNumber,metadata.plan,metadata.city\n+491514000021,gold,\n+491514000022,,London\n");

        assertThat(counts(done(started))).isEqualTo("rows=2 created=0 updated=2 unchanged=0 skipped=0 refused=0 cancelled=0");
        assertThat(get(kept, manager).body().path("metadata").toString()).isEqualTo("{\"city\":\"London\",\"plan\":\"gold\"}");
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
}
