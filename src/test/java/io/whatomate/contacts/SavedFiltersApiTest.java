package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

/** Filters of contacts and conversations that are kept under a name, and applied. */
class SavedFiltersApiTest extends ContactsTest {

    private static final String FILTERS = "/saved-filters";

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    @Test
    void aFilterIsSavedReadReplacedAndDeleted() {
        var created = post(FILTERS, manager, "{\"name\": \"Mine\", \"parameters\": {\"unread\": true, \"sort\": \"name\"}}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("shared").asBoolean()).isFalse();
        assertThat(created.body().path("ownerId").asText()).isEqualTo(userId(manager).toString());
        assertThat(created.body().at("/parameters/unread").asBoolean()).isTrue();
        var path = created.header("location").substring("/api/v1".length());
        assertThat(get(path, manager).body()).isEqualTo(created.body());
        assertThat(get(path, manager).header("etag")).isEqualTo("\"1\"");

        var replaced = call("PUT", path, manager, "{\"name\": \"Ours\", \"shared\": true, \"parameters\": {\"tag\": \"VIP\"}}", "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().path("shared").asBoolean()).isTrue();
        assertThat(replaced.body().path("parameters").toString()).isEqualTo("{\"tag\":\"VIP\"}");
        var late = "{\"name\": \"Late\", \"parameters\": {\"tag\": \"VIP\"}}";
        assertThat(call("PUT", path, manager, late, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, manager, late).status()).isEqualTo(428);

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(rows().sql("SELECT operation FROM audit_events WHERE entity = 'saved_filter' AND entity_id = ? ORDER BY id")
                .param(id(path)).query(String.class).list())
                .containsExactly("createSavedFilter", "updateSavedFilter", "deleteSavedFilter");
    }

    @Test
    void onlyWhatTheListWouldTakeIsSaved() {
        var refused = post(FILTERS, manager, """
                {"name": "x", "parameters": {"colour": "red", "limit": "5", "cursor": "x", "savedFilterId": "x", "unread": "yes",
                 "sort": "phoneNumber", "assignedUserId": "me", "search": " ", "archived": true}}""");

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactlyInAnyOrder(
                "parameters.colour:unknown", "parameters.limit:unknown", "parameters.cursor:unknown", "parameters.savedFilterId:unknown",
                "parameters.unread:type", "parameters.sort:enum", "parameters.assignedUserId:format", "parameters.search:pattern");
        assertThat(post(FILTERS, manager, "{\"name\": \"x\", \"parameters\": {}}").errors()).containsExactly("parameters:minProperties");
        var path = save(manager, "x", false, "{\"unread\": true}");
        assertThat(call("PUT", path, manager, "{\"name\": \"x\", \"parameters\": {\"colour\": \"red\"}}", "If-Match", "*").errors())
                .containsExactly("parameters.colour:unknown");
    }

    @Test
    void aSavedFilterNarrowsAndOrdersTheListPageByPage() {
        tag("VIP");
        contact(manager, "Ada", phone(), ", \"tags\": [\"VIP\"]");
        contact(manager, "Bea", phone(), "");
        var cleo = contact(manager, "Cleo", phone(), ", \"tags\": [\"VIP\"]");
        var dora = contact(manager, "Dora", phone(), ", \"tags\": [\"VIP\"]");
        assign(cleo, manager);
        var vips = "savedFilterId=" + id(save(manager, "VIPs", false, "{\"tag\": \"VIP\", \"sort\": \"-name\"}"));

        assertThat(names("?" + vips, manager)).containsExactly("Dora", "Cleo", "Ada");
        var first = get(CONTACTS + "?limit=2&" + vips, manager);
        assertThat(names(first)).containsExactly("Dora", "Cleo");
        assertThat(names("?limit=2&" + vips + "&cursor=" + first.body().at("/page/next").asText(), manager)).containsExactly("Ada");
        assertThat(names("?sort=name&" + vips, manager)).as("the query's own sort goes first").containsExactly("Ada", "Cleo", "Dora");
        assertThat(names("?unassigned=false&" + vips, manager)).as("both narrow").containsExactly("Cleo");

        post(dora + "/archive", manager, null);
        var archived = "savedFilterId=" + id(save(manager, "Archived", false, "{\"archived\": true}"));
        assertThat(names("?" + archived, manager)).as("before the default").containsExactly("Dora");
        assertThat(names("?sort=name&archived=false&" + archived, manager)).as("after what is said").containsExactly("Ada", "Bea", "Cleo");
    }

    @Test
    void aTeamsAndASearchedListAreSavedToo() {
        var team = post("/teams", manager, "{\"name\": \"Sales\"}").body().path("id").asText();
        call("PUT", "/teams/" + team + "/members/" + userId(manager), manager, null);
        assign(contact("Ada"), manager);
        contact("Bea");

        assertThat(names("?savedFilterId=" + id(save(manager, "Sales", false, "{\"teamId\": \"%s\"}".formatted(team))), manager)).containsExactly("Ada");
        assertThat(names("?savedFilterId=" + id(save(manager, "Bea", false, "{\"search\": \"bea\"}")), manager)).containsExactly("Bea");
    }

    @Test
    void conversationsHaveFiltersOfTheirOwn() {
        var account = account(manager.organization());
        var ada = contact("Ada");
        List.of(ada, contact("Bea")).forEach(person -> rows().sql("""
                        INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_message_at, unread_count)
                        VALUES (?, ?, ?, now(), ?)""")
                .params(manager.organization(), account, id(person), person.equals(ada) ? 1 : 0).update());
        var body = "{\"name\": \"%s\", \"list\": \"conversations\", \"parameters\": %s}";
        var made = post(FILTERS, manager, body.formatted("Unread", "{\"unread\": true}"));
        assertThat(made.status()).as(made.body().toString()).isEqualTo(201);
        assertThat(made.body().path("list").asText()).isEqualTo("conversations");
        var unread = made.body().path("id").asText();
        var contacts = save(manager, "Contacts", false, "{\"unread\": false}");

        assertThat(talks("?savedFilterId=" + unread, manager)).containsExactly("Ada");
        assertThat(talks("?unread=false&savedFilterId=" + unread, manager)).as("the query's own goes first").containsExactly("Bea");
        assertThat(post(FILTERS, manager, body.formatted("x", "{\"tag\": \"VIP\", \"windowOpen\": \"yes\"}")).errors())
                .containsExactlyInAnyOrder("parameters.tag:unknown", "parameters.windowOpen:type");
        assertThat(post(FILTERS, manager, "{\"name\": \"x\", \"parameters\": {\"windowOpen\": true}}").errors())
                .as("contacts, when nothing is said").containsExactly("parameters.windowOpen:unknown");
        assertThat(get(CONTACTS + "?savedFilterId=" + unread, manager).errors()).containsExactly("savedFilterId:reference");
        assertThat(get("/conversations?savedFilterId=" + id(contacts), manager).errors()).containsExactly("savedFilterId:reference");
        assertThat(get("/conversations?savedFilterId=" + unread, signedIn("admin")).errors()).containsExactly("savedFilterId:reference");
        assertThat(filters("?list=conversations", manager)).containsExactly("Unread");

        var moved = call("PUT", FILTERS + "/" + unread, manager, "{\"name\": \"Unread\", \"parameters\": {\"tag\": \"VIP\"}}", "If-Match", "*");
        assertThat(moved.body().path("list").asText()).isEqualTo("contacts");
        assertThat(filters("?list=conversations", manager)).isEmpty();
    }

    @Test
    void aTeamsConversationsAreThoseOfItsMembers() {
        var account = account(manager.organization());
        var agent = signedIn(manager.organization(), "agent");
        var team = post("/teams", manager, "{\"name\": \"Sales\"}").body().path("id").asText();
        List.of(manager, agent).forEach(member -> call("PUT", "/teams/" + team + "/members/" + userId(member), manager, null));
        var people = List.of(contact("Ada"), contact("Bea"), contact("Cleo"));
        people.forEach(person -> rows().sql("INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_message_at) VALUES (?, ?, ?, now())")
                .params(manager.organization(), account, id(person)).update());
        assign(people.get(0), manager);
        assign(people.get(1), agent);
        var saved = post(FILTERS, manager, "{\"name\": \"Sales\", \"shared\": true, \"list\": \"conversations\", \"parameters\": {\"teamId\": \"%s\"}}".formatted(team))
                .body().path("id").asText();

        assertThat(talks("?teamId=" + team, manager)).containsExactlyInAnyOrder("Ada", "Bea");
        assertThat(talks("?limit=1&teamId=" + team, manager)).hasSize(1);
        assertThat(talks("?savedFilterId=" + saved, manager)).containsExactlyInAnyOrder("Ada", "Bea");
        assertThat(talks("?unread=true&teamId=" + team, manager)).isEmpty();
        assertThat(talks("?teamId=" + team, signedIn("admin"))).as("another tenant").isEmpty();
        decide("agents_see_only_theirs = true");
        assertThat(talks("?savedFilterId=" + saved, agent)).containsExactly("Bea");
    }

    @Test
    void aFilterIsItsOwnersUnlessItIsShared() {
        contact("Ada");
        var agent = signedIn(manager.organization(), "agent");
        var own = save(manager, "Own", false, "{\"unread\": false}");
        var shared = save(manager, "Shared", true, "{\"unread\": false}");
        var body = "{\"name\": \"x\", \"shared\": true, \"parameters\": {\"unread\": true}}";

        assertThat(filters("", agent)).containsExactly("Shared");
        assertThat(filters("", manager)).containsExactly("Own", "Shared");
        assertThat(filters("?shared=false&sort=-name", manager)).containsExactly("Own");
        assertThat(get(own, agent).status()).isEqualTo(404);
        assertThat(get(CONTACTS + "?savedFilterId=" + id(own), agent).errors()).containsExactly("savedFilterId:reference");
        assertThat(call("PUT", own, agent, body, "If-Match", "*").status()).isEqualTo(404);
        assertThat(names("?savedFilterId=" + id(shared), agent)).containsExactly("Ada");
        assertThat(call("PUT", shared, agent, body, "If-Match", "*").problem()).isEqualTo("not-yours");
        assertThat(call("DELETE", shared, agent, null).status()).isEqualTo(403);

        var theirs = save(agent, "Shared", true, "{\"unread\": false}");
        assertThat(call("PUT", theirs, manager, body, "If-Match", "*").body().path("ownerId").asText())
                .as("a manager tidies up").isEqualTo(userId(agent).toString());
        assertThat(call("DELETE", theirs, manager, null).status()).isEqualTo(204);
    }

    @Test
    void aSavedFilterShowsNobodyMoreThanTheySee() {
        assign(contact("Ada"), manager);
        contact("Bea");
        var agent = signedIn(manager.organization(), "agent");
        var shared = save(manager, "All", true, "{\"sort\": \"name\"}");
        decide("agents_see_only_theirs = true");

        assertThat(names("?savedFilterId=" + id(shared), agent)).containsExactly("Bea");
        assertThat(names("?savedFilterId=" + id(shared), manager)).containsExactly("Ada", "Bea");
    }

    @Test
    void aStrangerSeesNothing() {
        var shared = save(manager, "Ours", true, "{\"unread\": false}");
        var stranger = signedIn("admin");
        var body = "{\"name\": \"x\", \"parameters\": {\"unread\": true}}";

        assertThat(get(shared, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", shared, stranger, body, "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", shared, stranger, null).status()).isEqualTo(404);
        assertThat(filters("", stranger)).isEmpty();
        assertThat(get(CONTACTS + "?savedFilterId=" + id(shared), stranger).errors()).containsExactly("savedFilterId:reference");
        assertThat(get(CONTACTS + "?savedFilterId=" + UUID.randomUUID(), manager).errors()).containsExactly("savedFilterId:reference");
    }

    @Test
    void aNameIsThereOnceForEachMember() {
        var path = save(manager, "Важно", false, "{\"unread\": true}");
        save(manager, "Other", false, "{\"unread\": true}");
        var body = "{\"name\": \"%s\", \"parameters\": {\"unread\": true}}";

        assertThat(post(FILTERS, manager, body.formatted("ВАЖНО")).problem()).isEqualTo("saved-filter-exists");
        assertThat(call("PUT", path, manager, body.formatted("OTHER"), "If-Match", "*").problem()).isEqualTo("saved-filter-exists");
        assertThat(post(FILTERS, signedIn(manager.organization(), "agent"), body.formatted("Важно")).status()).isEqualTo(201);
    }

    @Test
    void aMemberKeepsFifty() {
        rows().sql("""
                        INSERT INTO saved_filters (organization_id, user_id, name, list, is_shared, parameters)
                        SELECT ?, ?, 'Filter ' || n, 'contacts', false, '{"unread": true}' FROM generate_series(1, 49) n""")
                .params(manager.organization(), userId(manager)).update();
        save(manager, "The fiftieth", false, "{\"unread\": true}");

        var refused = post(FILTERS, manager, "{\"name\": \"One more\", \"parameters\": {\"unread\": true}}");

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("too-many-saved-filters");
        save(signedIn(manager.organization(), "agent"), "Somebody else's", false, "{\"unread\": true}");
    }

    /** The first has saved and not committed yet: the second waits for it, and counts it. */
    @Test
    void ofTwoWhoSaveTheFiftiethAtOnceOneDoes() throws Exception {
        rows().sql("""
                        INSERT INTO saved_filters (organization_id, user_id, name, list, is_shared, parameters)
                        SELECT ?, ?, 'Filter ' || n, 'contacts', false, '{"unread": true}' FROM generate_series(1, 49) n""")
                .params(manager.organization(), userId(manager)).update();
        try (var callers = Executors.newSingleThreadExecutor(); var first = worker.getConnection()) {
            first.setAutoCommit(false);
            try (var saving = first.prepareStatement("""
                    INSERT INTO saved_filters (organization_id, user_id, name, list, is_shared, parameters)
                    SELECT g.home, g.owner, 'The fiftieth', 'contacts', false, '{"unread": true}'
                    FROM (SELECT ?::uuid AS home, ?::uuid AS owner) AS g WHERE NOT has_enough_saved_filters(g.home, g.owner)""")) {
                saving.setObject(1, manager.organization());
                saving.setObject(2, userId(manager));
                assertThat(saving.executeUpdate()).isOne();
            }
            var second = callers.submit(() -> post(FILTERS, manager, "{\"name\": \"One more\", \"parameters\": {\"unread\": true}}"));
            await().until(() -> rows().sql("""
                            SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
                            AND (classid::bigint << 32 | objid::bigint) = hashtextextended('saved_filters ' || ? || '/' || ?, 0)""")
                    .params(manager.organization().toString(), userId(manager).toString()).query(Integer.class).single() == 1);
            first.commit();

            assertThat(second.get().problem()).isEqualTo("too-many-saved-filters");
        }
    }

    @Test
    void whatTheListNoLongerTakesIsToldAndNotLeftOut() {
        var outdated = rows().sql("""
                        INSERT INTO saved_filters (organization_id, user_id, name, list, is_shared, parameters)
                        VALUES (?, ?, 'Old', 'contacts', false, '{"unread": true, "colour": "red"}') RETURNING id""")
                .params(manager.organization(), userId(manager)).query(UUID.class).single();

        var refused = get(CONTACTS + "?savedFilterId=" + outdated, manager);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).containsExactly("savedFilterId:outdated");
    }

    private String save(User user, String name, boolean shared, String parameters) {
        var created = post(FILTERS, user, "{\"name\": \"%s\", \"shared\": %s, \"parameters\": %s}".formatted(name, shared, parameters));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return created.header("location").substring("/api/v1".length());
    }

    private List<String> talks(String query, User user) {
        var page = get("/conversations" + query, user);
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return page.body().path("items").valueStream().map(item -> item.at("/contact/profileName").asText()).toList();
    }

    private List<String> filters(String query, User user) {
        return get(FILTERS + query, user).body().path("items").valueStream().map(item -> item.path("name").asText()).toList();
    }
}
