package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What members note about a contact. */
class NotesApiTest extends ContactsTest {

    @Autowired
    private ProducerTemplate routes;

    @Test
    void aNoteIsWrittenReadReplacedAndDeleted() {
        var notes = contact("Ada") + "/notes";
        var created = post(notes, manager, "{\"text\": \"Asked for the invoice\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("authorId").asText()).isEqualTo(userId(manager).toString());
        assertThat(created.body().path("authorName").asText()).isEqualTo("Some One");
        var path = place(created);
        assertThat(path).isEqualTo(notes + "/" + created.body().path("id").asText());
        assertThat(get(path, manager).body()).isEqualTo(created.body());
        assertThat(get(path, manager).header("etag")).isEqualTo("\"1\"");
        assertThat(get(notes, manager).body().at("/items/0")).isEqualTo(created.body());

        var replaced = call("PUT", path, manager, "{\"text\": \"Has the invoice\"}", "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.body().path("text").asText()).isEqualTo("Has the invoice");
        assertThat(call("PUT", path, manager, "{\"text\": \"Late\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, manager, "{\"text\": \"Blind\"}").status()).isEqualTo(428);
        assertThat(call("PUT", path, manager, "{\"text\": \" \"}", "If-Match", "*").errors()).containsExactly("text:pattern");

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(notes, manager).body().path("items")).isEmpty();
        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(404);
    }

    @Test
    void theNewestNoteComesFirstAndPagesFollow() {
        var contact = contact("Ada");
        for (var text : List.of("one", "two", "three")) {
            note(contact, manager, text);
        }

        var first = get(contact + "/notes?limit=2", manager);
        assertThat(texts(first)).containsExactly("three", "two");
        assertThat(texts(get(contact + "/notes?limit=2&cursor=" + first.body().at("/page/next").asText(), manager))).containsExactly("one");
        assertThat(texts(get(contact + "/notes?sort=createdAt", manager))).containsExactly("one", "two", "three");
    }

    @Test
    void aNoteIsOfItsContactAndNoStrangers() {
        var contact = contact("Ada");
        var note = note(contact, manager, "Ours");
        var other = contact("Grace");
        var stranger = signedIn("admin");

        for (var path : List.of(other + "/notes/" + id(note), contact + "/notes/" + id(other))) {
            assertThat(get(path, manager).status()).isEqualTo(404);
            assertThat(call("PUT", path, manager, "{\"text\": \"x\"}", "If-Match", "*").status()).isEqualTo(404);
            assertThat(call("DELETE", path, manager, null).status()).isEqualTo(404);
        }
        assertThat(get(contact + "/notes", stranger).status()).isEqualTo(404);
        assertThat(post(contact + "/notes", stranger, "{\"text\": \"Theirs\"}").status()).isEqualTo(404);
        assertThat(get(note, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", note, stranger, "{\"text\": \"x\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", note, stranger, null).status()).isEqualTo(404);
        assertThat(texts(get(contact + "/notes", manager))).containsExactly("Ours");
    }

    @Test
    void agentsChangeTheirOwnNotesAndManagersAll() {
        var contact = contact("Ada");
        var writer = signedIn(manager.organization(), "agent");
        var reader = signedIn(manager.organization(), "agent");
        var note = note(contact, writer, "By the writer");

        assertThat(get(note, reader).status()).isEqualTo(200);
        var refused = call("PUT", note, reader, "{\"text\": \"x\"}", "If-Match", "*");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.problem()).isEqualTo("not-yours");
        assertThat(call("DELETE", note, reader, null).problem()).isEqualTo("not-yours");
        assertThat(call("PUT", note, writer, "{\"text\": \"By its writer\"}", "If-Match", "\"1\"").status()).isEqualTo(200);
        assertThat(call("PUT", note, manager, "{\"text\": \"By the manager\"}", "If-Match", "\"2\"").body().path("authorId").asText())
                .as("stays whose it was").isEqualTo(userId(writer).toString());
        assertThat(call("DELETE", note, writer, null).status()).isEqualTo(204);
    }

    @Test
    void aNoteOutlivesItsAuthorsMembership() {
        var contact = contact("Ada");
        var agent = signedIn(manager.organization(), "agent");
        var note = note(contact, agent, "Left behind");
        call("DELETE", "/users/" + userId(agent), signedIn(manager.organization(), "admin"), null);

        var read = get(note, manager).body();

        assertThat(read.path("text").asText()).isEqualTo("Left behind");
        assertThat(read.path("authorId").isNull()).isTrue();
        assertThat(read.path("authorName").isNull()).isTrue();
    }

    @Test
    void whoDoesNotSeeTheContactDoesNotSeeItsNotes() {
        var contact = contact("Ada");
        assign(contact, signedIn(manager.organization(), "agent"));
        var agent = signedIn(manager.organization(), "agent");
        var note = note(contact, agent, "Confidential");
        assertThat(texts(get(contact + "/notes", agent))).containsExactly("Confidential");

        decide("agents_see_only_theirs = true");

        assertThat(get(contact + "/notes", agent).status()).isEqualTo(404);
        assertThat(get(note, agent).status()).isEqualTo(404);
        assertThat(post(contact + "/notes", agent, "{\"text\": \"x\"}").status()).isEqualTo(404);
        assertThat(call("PUT", note, agent, "{\"text\": \"x\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", note, agent, null).status()).isEqualTo(404);
    }

    @Test
    void theAuditTellsNotesAndForgetsThemWithTheContact() {
        var contact = contact("Ada");
        var kept = note(contact, manager, "Kept");
        call("DELETE", note(contact, manager, "Secret"), manager, null);
        assertThat(told(contact)).anyMatch(change -> change.contains("Secret"));

        assertThat(call("DELETE", contact, manager, null).status()).isEqualTo(204);

        assertThat(told(contact)).hasSize(5).allMatch("[]"::equals);
        assertThat(rows().sql("SELECT count(*) FROM contact_notes WHERE id = ?").param(id(kept)).query(Integer.class).single()).isZero();
    }

    @Test
    void clearingTheConversationKeepsTheNotes() {
        var contact = contact("Ada");
        note(contact, manager, "Kept");

        assertThat(post(contact + "/clear", manager, null).status()).isEqualTo(200);

        assertThat(texts(get(contact + "/notes", manager))).containsExactly("Kept");
    }

    @Test
    void notesOfBothContactsAreTogetherAfterAMerge() {
        var kept = contact("Ada");
        var lost = contact("Ada by username");
        note(kept, manager, "By phone");
        var moved = note(lost, manager, "By user id");

        routes.request("direct:mergeContacts", exchange -> {
            exchange.setVariable("organizationId", manager.organization());
            exchange.setVariable("contact", Map.of("contact_id", id(kept), "duplicate_contact_id", id(lost)));
        });

        assertThat(texts(get(kept + "/notes", manager))).containsExactly("By user id", "By phone");
        assertThat(get(lost + "/notes", manager).status()).isEqualTo(404);
        assertThat(post(lost + "/notes", manager, "{\"text\": \"Late\"}").status()).isEqualTo(404);
        assertThat(get(kept + "/notes/" + id(moved), manager).status()).isEqualTo(200);
    }

    private String note(String contact, User author, String text) {
        var created = post(contact + "/notes", author, "{\"text\": \"%s\"}".formatted(text));
        assertThat(created.status()).isEqualTo(201);
        return place(created);
    }

    private static String place(Answer created) {
        return created.header("location").substring("/api/v1".length());
    }

    private List<String> told(String contact) {
        return rows().sql("SELECT changes::text FROM audit_events WHERE entity_id = ?").param(id(contact)).query(String.class).list();
    }

    private static List<String> texts(Answer page) {
        return page.body().path("items").valueStream().map(item -> item.path("text").asText()).toList();
    }
}
