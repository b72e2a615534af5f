package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.CamelContext;
import org.apache.camel.api.management.ManagedCamelContext;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Contacts as CSV: who gets which, how cells are written, and that a million of them never meet in memory. */
class ContactExportTest extends ContactsTest {

    private static final String EXPORT = CONTACTS + "/export";

    /** Three pages and a half, and more than a full socket holds. */
    private static final int MANY = 7_000;

    @Autowired
    private CamelContext camel;

    @Test
    void writesALineForEachContactOldestFirst() throws IOException {
        tag("VIP");
        tag("Berlin");
        contact(manager, "Ada Lovelace", "+49 151 1000001", ", \"tags\": [\"vip\", \"Berlin\"], \"metadata\": {\"plan\": \"gold\", \"seats\": 3}");
        contact(manager, "Grace Hopper", "+49 151 1000002", "");

        var answer = export("?attributes=plan,seats,city", manager);

        assertThat(answer.headers().firstValue("content-type")).contains("text/csv");
        assertThat(answer.headers().firstValue("content-disposition")).contains("attachment; filename=\"contacts.csv\"");
        assertThat(answer.body()).startsWith("id,phoneNumber,").doesNotContain("metadata,");
        var lines = lines(answer.body());
        assertThat(lines).extracting(line -> line.get("profileName")).containsExactly("Ada Lovelace", "Grace Hopper");
        assertThat(lines.getFirst().toMap())
                .containsEntry("phoneNumber", "491511000001")
                .containsEntry("tags", "Berlin,VIP")
                .containsEntry("metadata.plan", "gold")
                .containsEntry("metadata.seats", "3")
                .containsEntry("metadata.city", "")
                .containsEntry("unread", "false")
                .containsEntry("lastMessageAt", "");
    }

    @Test
    void writesAllAttributesAsJsonWhenNoneIsAskedForByName() throws IOException {
        contact(manager, "Ada", phone(), ", \"metadata\": {\"plan\": \"gold\"}");

        assertThat(lines(export("", manager).body()).getFirst().get("metadata")).isEqualTo("{\"plan\": \"gold\"}");
    }

    @Test
    void writesNumbersAsTheyWereGiven() throws IOException {
        contact(manager, "Ada", phone(), ", \"metadata\": {\"debt\": 10.50, \"points\": 12345678.25, \"card\": 12345678901234567890123}");

        assertThat(lines(export("?attributes=debt,points,card", manager).body()).getFirst().toMap())
                .containsEntry("metadata.debt", "10.50")
                .containsEntry("metadata.points", "12345678.25")
                .containsEntry("metadata.card", "12345678901234567890123");
    }

    @Test
    void takesTheFiltersOfTheList() throws IOException {
        tag("VIP");
        contact(manager, "Ada Lovelace", "+49 151 2000001", ", \"tags\": [\"VIP\"]");
        var grace = contact(manager, "Grace Hopper", "+49 151 2000002", "");
        assign(grace, manager);
        var mary = contact(manager, "Mary Ward", "+49 151 2000003", "");
        post(mary + "/archive", manager, null);

        assertThat(exported("?search=lovelace", manager)).containsExactly("Ada Lovelace");
        assertThat(exported("?search=0151%202000002", manager)).containsExactly("Grace Hopper");
        assertThat(exported("?tag=VIP", manager)).containsExactly("Ada Lovelace");
        assertThat(exported("?unassigned=true", manager)).containsExactly("Ada Lovelace");
        assertThat(exported("?assignedUserId=" + userId(manager), manager)).containsExactly("Grace Hopper");
        assertThat(exported("?archived=true", manager)).containsExactly("Mary Ward");
        assertThat(exported("?unread=true", manager)).isEmpty();
        assertThat(exported("?blocked=true", manager)).isEmpty();
        assertThat(exported("?accountId=" + account(manager.organization()), manager)).isEmpty();
        assertThat(get(EXPORT + "?limit=3", manager).errors()).containsExactly("limit:unknown");
    }

    /** OWASP, "CSV Injection"; RFC 4180 §2. */
    @Test
    void writesNoCellThatASpreadsheetWouldCalculate() throws IOException {
        var names = List.of("=1+1", "+1", "-1", "@SUM(A1)", "＝1", "say \"=1\", please", "plain", "two\\nlines");
        names.forEach(name -> contact(name.replace("\"", "\\\"")));

        var answer = export("?bom=true", manager);

        assertThat(answer.body()).startsWith("\uFEFFid,").contains("\r\n").contains("\"say \"\"=1\"\", please\"");
        assertThat(lines(answer.body().substring(1))).extracting(line -> line.get("profileName")).containsExactly(
                "'=1+1", "'+1", "'-1", "'@SUM(A1)", "'＝1", "say \"=1\", please", "plain", "two\nlines");
    }

    /** A company's list of customers leaves it by an agent's export. */
    @Test
    void isNotForAgentsWhateverTheOrganizationLetsThemSeeNorForTheirKeys() throws IOException {
        var agent = signedIn(manager.organization(), "agent");
        var admin = signedIn(manager.organization(), "admin");
        var key = post("/api-keys", admin, "{\"name\": \"mine\", \"scopes\": [\"contact:export\"]}").body().path("key").asText();
        contact("Ada");

        assertThat(export("", agent).statusCode()).isEqualTo(403);
        rows().sql("UPDATE organization_members SET role = 'agent' WHERE user_id = ?").param(userId(admin)).update();
        assertThat(call("GET", EXPORT, null, null, "X-API-Key", key).status()).as("a key of somebody who is an agent now").isEqualTo(403);
        decide("agents_see_only_theirs = true, mask_phone_numbers = true");
        assertThat(export("", agent).statusCode()).isEqualTo(403);
        assertThat(exported("", manager)).containsExactly("Ada");
        assertThat(exported("", signedIn("admin"))).as("another tenant").isEmpty();
        assertThat(rows().sql("SELECT count(*) FROM audit_events WHERE organization_id = ? AND operation = 'exportContacts'")
                .param(manager.organization()).query(Integer.class).single()).as("a refusal takes nothing").isOne();
    }

    @Test
    void tellsTheAuditWhoTookWhatAndNotWhomTheyLookedFor() {
        export("?search=Lovelace&unread=true", manager);

        assertThat(rows().sql("SELECT user_id || ' ' || changes::text FROM audit_events WHERE organization_id = ? AND operation = 'exportContacts'")
                        .param(manager.organization()).query(String.class).single())
                .startsWith(userId(manager).toString())
                .contains("\"search\"", "***", "\"unread\"", "\"archived\"")
                .doesNotContain("Lovelace");
    }

    @Test
    void answersWhoWantsCsvAndNotWhoWantsAPage() {
        assertThat(export("", manager, "Accept", "text/csv").statusCode()).isEqualTo(200);
        assertThat(export("", manager, "Accept", "text/html").statusCode()).isEqualTo(406);
    }

    @Test
    void readsPageAfterPageAndStopsWhenTheReaderHangsUp() throws Exception {
        rows().sql("""
                INSERT INTO contacts (organization_id, phone_number, profile_name, metadata)
                SELECT ?, 4917700000000 + n, 'C' || n, jsonb_build_object('note', repeat('x', 1000))
                FROM generate_series(1, ?) AS n""").params(manager.organization(), MANY).update();

        assertThat(exported("", manager)).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(exported("?search=C" + MANY, manager)).as("all pages but the last have none").containsExactly("C" + MANY);

        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(8_192);
            socket.connect(new InetSocketAddress("127.0.0.1", url("/").getPort()));
            socket.getOutputStream().write(("GET /api/v1" + EXPORT + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + manager.token() + "\r\n\r\n").getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(15), UTF_8)).isEqualTo("HTTP/1.1 200 OK");
            var pages = new AtomicLong();
            await().pollInterval(Duration.ofMillis(300)).until(() -> pages.getAndSet(pagesRead()) == pages.get());
        }
        await().untilAsserted(() -> assertThat(camel.getInflightRepository().size("contacts-export-contacts")).isZero());
        await().untilAsserted(() -> assertThat(camel.getInflightRepository().size()).isZero());
    }

    private long pagesRead() throws Exception {
        return camel.getCamelContextExtension().getContextPlugin(ManagedCamelContext.class)
                .getManagedRoute("contacts-read-export-page").getExchangesTotal();
    }

    private List<String> exported(String query, User user) throws IOException {
        return lines(export(query, user).body()).stream().map(line -> line.get("profileName")).toList();
    }

    private HttpResponse<String> export(String query, User user, String... headers) {
        var request = HttpRequest.newBuilder(url("/api/v1" + EXPORT + query)).header("Authorization", "Bearer " + user.token());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    private static List<CSVRecord> lines(String csv) throws IOException {
        return CSVFormat.RFC4180.builder().setHeader().setSkipHeaderRecord(true).get().parse(new StringReader(csv)).getRecords();
    }
}
