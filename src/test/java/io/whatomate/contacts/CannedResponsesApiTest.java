package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Answers that are written once, and filled for a contact when they are used. */
class CannedResponsesApiTest extends ContactsTest {

    private static final String RESPONSES = "/canned-responses";

    @Test
    void aResponseIsCreatedReadReplacedAndDeleted() {
        var created = post(RESPONSES, manager, "{\"shortcut\": \"Hours\", \"category\": \"Shop\", \"text\": \"Open from 9.\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("category").asText()).isEqualTo("Shop");
        var path = created.header("location").substring("/api/v1".length());
        var read = get(path, manager);
        assertThat(read.body()).isEqualTo(created.body());
        assertThat(read.header("etag")).isEqualTo("\"1\"");

        var replaced = call("PUT", path, manager, "{\"shortcut\": \"times\", \"text\": \"Open from 8.\"}", "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("shortcut").asText()).isEqualTo("times");
        assertThat(replaced.body().path("category").isNull()).isTrue();
        assertThat(get(path, manager).body()).isEqualTo(replaced.body());
        assertThat(call("PUT", path, manager, "{\"shortcut\": \"x\", \"text\": \"Late\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, manager, "{\"shortcut\": \"x\", \"text\": \"Blind\"}").status()).isEqualTo(428);

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(rows().sql("SELECT operation FROM audit_events WHERE entity = 'canned_response' AND entity_id = ? ORDER BY id")
                .param(id(path)).query(String.class).list())
                .containsExactly("createCannedResponse", "updateCannedResponse", "deleteCannedResponse");
    }

    @Test
    void aShortcutIsThereOnceInWhateverCase() {
        var path = create("часы", "one");
        create("bye", "two");

        assertThat(post(RESPONSES, manager, "{\"shortcut\": \"Часы\", \"text\": \"x\"}").problem()).isEqualTo("shortcut-exists");
        var taken = call("PUT", path, manager, "{\"shortcut\": \"BYE\", \"text\": \"x\"}", "If-Match", "*");
        assertThat(taken.status()).isEqualTo(409);
        assertThat(taken.problem()).isEqualTo("shortcut-exists");
        assertThat(call("PUT", path, manager, "{\"shortcut\": \"ЧАСЫ\", \"text\": \"x\"}", "If-Match", "*").status())
                .as("its own, in another case").isEqualTo(200);
        assertThat(post(RESPONSES, manager, "{\"shortcut\": \"Two words\", \"text\": \"x\"}").errors()).containsExactly("shortcut:pattern");
        assertThat(post(RESPONSES, signedIn("admin"), "{\"shortcut\": \"bye\", \"text\": \"theirs\"}").status()).isEqualTo(201);
    }

    @Test
    void ofWritersWithOneShortcutOneWins() {
        var paths = IntStream.range(0, 6).mapToObj(i -> create("own-" + i, "x")).toList();

        var created = IntStream.range(0, 6).parallel()
                .mapToObj(i -> post(RESPONSES, manager, "{\"shortcut\": \"%s\", \"text\": \"x\"}".formatted(i % 2 == 0 ? "hi" : "HI")).status())
                .toList();
        var renamed = paths.parallelStream()
                .map(path -> call("PUT", path, manager, "{\"shortcut\": \"bye\", \"text\": \"x\"}", "If-Match", "*").status())
                .toList();

        assertThat(created).filteredOn(status -> status == 201).hasSize(1);
        assertThat(created).filteredOn(status -> status == 409).hasSize(5);
        assertThat(renamed).filteredOn(status -> status == 200).hasSize(1);
        assertThat(renamed).filteredOn(status -> status == 409).hasSize(5);
    }

    @Test
    void theListIsOrderedAndSearched() {
        create("thanks", "Thank you!");
        create("Hours", "Open from 9");
        create("bye", "Thank you and bye");
        post(RESPONSES, manager, "{\"shortcut\": \"Привет\", \"category\": \"Shop\", \"text\": \"Добрый день\"}");

        assertThat(shortcuts("?limit=3")).containsExactly("bye", "Hours", "thanks");
        assertThat(shortcuts("?sort=-shortcut&limit=1")).containsExactly("Привет");
        assertThat(shortcuts("?search=THANK")).containsExactly("bye", "thanks");
        assertThat(shortcuts("?search=hou")).containsExactly("Hours");
        assertThat(shortcuts("?search=%D0%94%D0%9E%D0%91%D0%A0")).as("other scripts, in any case").containsExactly("Привет");
        assertThat(shortcuts("?category=Shop")).containsExactly("Привет");
    }

    @Test
    void aResponseIsFilledForAContact() {
        decide("name = 'Example Ltd'");
        var ada = contact(manager, "Ada $1 {{user.fullName}}", phone(), ", \"metadata\": {\"plan\": \"gold\", \"seats\": 3}");
        var path = create("offer", "Dear {{contact.profileName}}, plan {{ contact.metadata.plan }} with {{contact.metadata.seats}} seats,"
                + " {{contact.metadata.city}}{{contact.username}}. {{user.fullName}}, {{organization.name}}");

        var filled = render(path, manager, ada);

        assertThat(filled.path("text").asText())
                .isEqualTo("Dear Ada $1 {{user.fullName}}, plan gold with 3 seats, . Some One, Example Ltd");
        assertThat(filled.path("missing").valueStream().map(JsonNode::asText)).containsExactly("contact.metadata.city", "contact.username");
    }

    @Test
    void aPlaceholderThatDoesNotExistIsRefusedWhenItIsWritten() {
        for (var text : List.of("{{contact.name}}", "{{}}", "{{contact.metadata.}}", "{{organization.id}}", "{{contact.profileName}", "a }} b")) {
            var refused = post(RESPONSES, manager, "{\"shortcut\": \"x\", \"text\": \"%s\"}".formatted(text));
            assertThat(refused.errors()).as(text).containsExactly("text:placeholder");
        }
        var path = create("x", "{ok} {contact.profileName}");
        assertThat(call("PUT", path, manager, "{\"shortcut\": \"x\", \"text\": \"{{no}}\"}", "If-Match", "*").errors())
                .containsExactly("text:placeholder");
        assertThat(render(path, manager, contact("Ada")).path("text").asText()).isEqualTo("{ok} {contact.profileName}");
    }

    @Test
    void fillingShowsNothingOfAContactThatTheCallerMayNotSee() {
        var path = create("call", "We call {{contact.phoneNumber}}");
        var phone = phone();
        var contact = contact(manager, "Ada", phone, "");
        var agent = signedIn(manager.organization(), "agent");
        decide("mask_phone_numbers = true");
        assertThat(render(path, agent, contact).path("text").asText()).isEqualTo("We call " + "*".repeat(8) + phone.substring(8));

        decide("agents_see_only_theirs = true");
        assign(contact, manager);

        assertThat(post(path + "/render", agent, "{\"contactId\": \"%s\"}".formatted(id(contact))).errors()).containsExactly("contactId:reference");
        var stranger = signedIn("admin");
        var theirs = contact(stranger, "Grace", phone(), "");
        assertThat(post(path + "/render", manager, "{\"contactId\": \"%s\"}".formatted(id(theirs))).errors()).containsExactly("contactId:reference");
        assertThat(post(path + "/render", stranger, "{\"contactId\": \"%s\"}".formatted(id(theirs))).status()).isEqualTo(404);
    }

    @Test
    void anAgentReadsAndAStrangerSeesNothing() {
        var path = create("hours", "Open from 9");
        var agent = signedIn(manager.organization(), "agent");
        var stranger = signedIn("admin");
        var body = "{\"shortcut\": \"x\", \"text\": \"x\"}";

        assertThat(get(path, agent).status()).isEqualTo(200);
        assertThat(post(RESPONSES, agent, body).status()).isEqualTo(403);
        assertThat(call("DELETE", path, agent, null).status()).isEqualTo(403);
        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, body, "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(get(RESPONSES, stranger).body().path("items")).isEmpty();
        assertThat(get(RESPONSES + "/" + UUID.randomUUID(), manager).status()).isEqualTo(404);
    }

    @Test
    void amountsAreSaidAsTheyWereWritten() {
        var path = create("debt", "{{contact.metadata.debt}} of {{contact.metadata.sum}}");
        var ada = contact(manager, "Ada", phone(), ", \"metadata\": {\"debt\": 10.50, \"sum\": 12345678.25}");

        assertThat(render(path, manager, ada).path("text").asText()).isEqualTo("10.50 of 12345678.25");
    }

    private JsonNode render(String path, User user, String contact) {
        var filled = post(path + "/render", user, "{\"contactId\": \"%s\"}".formatted(id(contact)));
        assertThat(filled.status()).as(filled.body().toString()).isEqualTo(200);
        return filled.body();
    }

    private String create(String shortcut, String text) {
        var created = post(RESPONSES, manager, "{\"shortcut\": \"%s\", \"text\": \"%s\"}".formatted(shortcut, text));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return created.header("location").substring("/api/v1".length());
    }

    private List<String> shortcuts(String query) {
        return get(RESPONSES + query, manager).body().path("items").valueStream().map(item -> item.path("shortcut").asText()).toList();
    }
}
