package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contacts through the API: what is kept of them, who sees them, and what two people do to one. */
class ContactsApiTest extends ContactsTest {

    @Test
    void aContactIsCreatedReadAndReplaced() {
        tag("VIP");
        var phone = phone();
        var created = post(CONTACTS, manager, """
                {"phoneNumber": "+%s", "profileName": "Ada", "tags": ["vip"], "metadata": {"plan": "gold", "age": 36, "b2b": true}}"""
                .formatted(phone));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("\"1\"");
        assertThat(created.body().path("phoneNumber").asText()).isEqualTo(phone);
        assertThat(created.body().path("tags").toString()).as("as the list spells it").isEqualTo("[\"VIP\"]");
        assertThat(created.body().at("/metadata/age").asInt()).isEqualTo(36);
        var path = created.header("location").substring("/api/v1".length());
        assertThat(get(path, manager).body()).isEqualTo(created.body());

        var account = account(manager.organization());
        var replaced = call("PUT", path, manager, "{\"profileName\": \"Ada L\", \"accountId\": \"%s\"}".formatted(account), "If-Match", "\"1\"");
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("etag")).isEqualTo("\"2\"");
        assertThat(replaced.body().path("profileName").asText()).isEqualTo("Ada L");
        assertThat(replaced.body().path("accountId").asText()).isEqualTo(account.toString());
        assertThat(replaced.body().path("tags")).isEmpty();
        assertThat(replaced.body().path("metadata")).isEmpty();
        assertThat(replaced.body().path("phoneNumber").asText()).isEqualTo(phone);
        assertThat(get(path, manager).body()).isEqualTo(replaced.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"+49 (0) 151 %s", "0049151%s", "+49-151-%s", "49 151/%s"})
    void aNumberIsKeptInOneNotation(String notation) {
        var end = phone().substring(4);
        var created = post(CONTACTS, manager, "{\"phoneNumber\": \"%s\"}".formatted(notation.formatted(end)));

        assertThat(created.body().path("phoneNumber").asText()).isEqualTo("49151" + end);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"phoneNumber": "0151 23456789"}                                    | phoneNumber:phone-number
            {"phoneNumber": "call me"}                                          | phoneNumber:phone-number
            {"profileName": "Ada"}                                              | phoneNumber:required
            {"phoneNumber": null}                                               | phoneNumber:type
            {"phoneNumber": "+4915123456789", "tags": ["unheard of"]}           | tags:reference
            {"phoneNumber": "+4915123456789", "tags": "vip"}                    | tags:type
            {"phoneNumber": "+4915123456789", "metadata": {"a b": 1}}           | metadata.a b:propertyNames
            {"phoneNumber": "+4915123456789", "metadata": {"a": []}}            | metadata.a:type
            {"phoneNumber": "+4915123456789", "accountId": "01a208da-e7aa-7a2b-a6d4-f411e76a34af"} | accountId:reference
            {"phoneNumber": "+4915123456789", "assignedUserId": "01a208da-e7aa-7a2b-a6d4-f411e76a34af"} | assignedUserId:additionalProperties
            {"phoneNumber": "+4915123456789", "organizationId": "7"}            | organizationId:additionalProperties
            """)
    void theFieldAtFaultIsNamed(String body, String errors) {
        var refused = post(CONTACTS, manager, body);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(String.join(", ", refused.errors())).isEqualTo(errors);
    }

    @Test
    void aNumberIsOneContactOfAnOrganization() {
        var phone = phone();
        contact(manager, "First", phone, "");

        var second = post(CONTACTS, manager, "{\"phoneNumber\": \"+%s\"}".formatted(phone));
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.problem()).isEqualTo("contact-exists");
        contact(signedIn("admin"), "Of another organization", phone, "");
    }

    @Test
    void ofWritersWithOneVersionOneWins() {
        var path = contact("Contested");
        assertThat(call("PUT", path, manager, "{}").status()).isEqualTo(428);

        var statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> call("PUT", path, manager, "{\"profileName\": \"Writer %d\"}".formatted(i), "If-Match", "\"1\"").status())
                .toList();

        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 412).hasSize(7);
        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(get(path, manager).status()).isEqualTo(200);
    }

    @Test
    void aContactIsGivenToAMemberOrToNobody() {
        var path = contact("Ada");
        var agent = signedIn(manager.organization(), "agent");
        var stranger = signedIn("agent");

        assign(path, agent);
        var read = get(path, manager);
        assertThat(read.body().path("assignedUserId").asText()).isEqualTo(userId(agent).toString());
        assertThat(read.header("etag")).isEqualTo("\"2\"");
        assertThat(names("?assignedUserId=" + userId(agent), manager)).containsExactly("Ada");
        assertThat(names("?unassigned=true", manager)).isEmpty();
        assertThat(call("PUT", path + "/assign", manager, "{\"assignedUserId\": \"%s\"}".formatted(userId(stranger))).errors())
                .containsExactly("assignedUserId:reference");

        assertThat(call("PUT", path + "/assign", manager, "{\"assignedUserId\": null}").status()).isEqualTo(200);
        assertThat(names("?unassigned=true", manager)).containsExactly("Ada");
    }

    @Test
    void agentsSeeOnlyTheirsAndNobodysWhereTheOrganizationSaysSo() {
        var agent = signedIn(manager.organization(), "agent");
        var colleague = signedIn(manager.organization(), "agent");
        assign(contact("Mine"), agent);
        var theirs = contact("Theirs");
        assign(theirs, colleague);
        contact("Nobody's");
        assertThat(names("?sort=name", agent)).containsExactly("Mine", "Nobody's", "Theirs");

        decide("agents_see_only_theirs = true");

        assertThat(names("?sort=name", agent)).containsExactly("Mine", "Nobody's");
        assertThat(names("?search=theirs", agent)).isEmpty();
        assertThat(names("?search=theirs", colleague)).containsExactly("Theirs");
        assertThat(names("?search=theirs", manager)).containsExactly("Theirs");
        assertThat(get(theirs, agent).status()).isEqualTo(404);
        assertThat(call("PUT", theirs, agent, "{}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("PUT", theirs + "/assign", agent, "{\"assignedUserId\": null}").status()).isEqualTo(404);
        for (var operation : List.of("block", "unblock", "archive", "unarchive")) {
            assertThat(post(theirs + "/" + operation, agent, null).status()).isEqualTo(404);
        }
        assertThat(get(theirs, manager).header("etag")).as("untouched").isEqualTo("\"2\"");
    }

    @Test
    void agentsSeeMaskedNumbersWhereTheOrganizationSaysSo() {
        var agent = signedIn(manager.organization(), "agent");
        var phone = phone();
        var path = contact(manager, "Ada", phone, "");
        decide("mask_phone_numbers = true");

        var masked = "*".repeat(phone.length() - 4) + phone.substring(phone.length() - 4);
        assertThat(get(path, agent).body().path("phoneNumber").asText()).isEqualTo(masked);
        assertThat(get(CONTACTS, agent).body().at("/items/0/phoneNumber").asText()).isEqualTo(masked);
        assertThat(call("PUT", path, agent, "{}", "If-Match", "*").body().path("phoneNumber").asText()).isEqualTo(masked);
        assertThat(post(path + "/archive", agent, null).body().path("phoneNumber").asText()).isEqualTo(masked);
        assertThat(get(path, manager).body().path("phoneNumber").asText()).isEqualTo(phone);
    }

    @Test
    void aListIsNarrowedAndOrdered() {
        var account = account(manager.organization());
        spoke(contact(manager, "Anna", phone(), ", \"accountId\": \"%s\"".formatted(account)), "2026-01-01T00:00:00Z", true);
        spoke(contact("bert"), "2026-01-03T00:00:00Z", false);
        spoke(contact("Cleo"), "2026-01-02T00:00:00Z", true);
        post(contact("Dora") + "/archive", manager, null);
        post(contact("Emil") + "/block", manager, null);

        assertThat(names("", manager)).containsExactly("bert", "Cleo", "Anna", "Emil");
        assertThat(names("?sort=lastMessageAt", manager)).containsExactly("Emil", "Anna", "Cleo", "bert");
        assertThat(names("?sort=name", manager)).containsExactly("Anna", "bert", "Cleo", "Emil");
        assertThat(names("?sort=-name", manager)).containsExactly("Emil", "Cleo", "bert", "Anna");
        assertThat(names("?archived=true", manager)).containsExactly("Dora");
        assertThat(names("?blocked=true", manager)).containsExactly("Emil");
        assertThat(names("?unread=true", manager)).containsExactly("bert");
        assertThat(names("?accountId=" + account, manager)).containsExactly("Anna");
        assertThat(names("?blocked=true&unread=true", manager)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lastMessageAt", "-lastMessageAt", "name", "-name"})
    void pagesLeadThroughTheWholeListAndBack(String sort) {
        for (int i = 0; i < 7; i++) {
            // Two of one name, two of one time, two that never wrote.
            var path = contact("Name " + i / 2);
            if (i < 5) {
                spoke(path, "2026-01-0%dT00:00:00.123456Z".formatted(1 + i / 2), true);
            }
        }
        var whole = ids(get(CONTACTS + "?sort=" + sort, manager));
        var first = get(CONTACTS + "?limit=3&sort=" + sort, manager);
        var page = first;
        var forward = new ArrayList<>(ids(page));
        while (!page.body().at("/page/next").isNull()) {
            page = get(CONTACTS + "?limit=3&sort=" + sort + "&cursor=" + page.body().at("/page/next").asText(), manager);
            forward.addAll(ids(page));
        }
        assertThat(whole).hasSize(7).doesNotHaveDuplicates();
        assertThat(forward).isEqualTo(whole);
        page = get(CONTACTS + "?limit=3&sort=" + sort + "&cursor=" + page.body().at("/page/previous").asText(), manager);
        page = get(CONTACTS + "?limit=3&sort=" + sort + "&cursor=" + page.body().at("/page/previous").asText(), manager);
        assertThat(page.body()).isEqualTo(first.body());
    }

    @Test
    void anotherTenantsContactDoesNotExist() {
        var path = contact("Ours");
        var stranger = signedIn("admin");

        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("PUT", path + "/assign", stranger, "{\"assignedUserId\": null}").status()).isEqualTo(404);
        for (var operation : List.of("block", "unblock", "archive", "unarchive", "clear")) {
            assertThat(post(path + "/" + operation, stranger, null).status()).as(operation).isEqualTo(404);
        }
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(names("", stranger)).isEmpty();
        assertThat(get(path, manager).header("etag")).as("untouched").isEqualTo("\"1\"");
        var theirs = account(stranger.organization());
        assertThat(call("PUT", path, manager, "{\"accountId\": \"%s\"}".formatted(theirs), "If-Match", "*").errors())
                .containsExactly("accountId:reference");
    }

    @Test
    void anAgentMayNotRemoveWhatWasSaid() {
        var path = contact("Ada");
        var agent = signedIn(manager.organization(), "agent");

        assertThat(call("DELETE", path, agent, null).problem()).isEqualTo("missing-permission");
        assertThat(post(path + "/clear", agent, null).status()).isEqualTo(403);
        assertThat(get(path, null).status()).isEqualTo(401);
    }

    @Test
    void everyChangeIsToldFieldByField() {
        var path = contact("Ada");
        call("PUT", path, manager, "{\"profileName\": \"Grace\"}", "If-Match", "\"1\"");
        post(path + "/archive", manager, null);
        post(path + "/unarchive", manager, null);
        call("PUT", path, manager, "{}", "If-Match", "\"1\"");

        var told = rows().sql("SELECT operation, changes::text AS changes FROM audit_events WHERE entity_id = ? AND organization_id = ? ORDER BY id")
                .params(id(path), manager.organization()).query().listOfRows();
        assertThat(told).extracting(row -> row.get("operation"))
                .containsExactly("createContact", "updateContact", "archiveContact", "unarchiveContact");
        assertThat(told.get(1)).containsEntry("changes", "[{\"to\": \"Grace\", \"from\": \"Ada\", \"field\": \"profile_name\"}]");
        assertThat(told.get(2).get("changes").toString()).contains("archived_at");
    }

    @Test
    void whatIsSoAlreadyIsNoChange() {
        var path = contact("Ada");

        assertThat(post(path + "/block", manager, null).header("etag")).isEqualTo("\"2\"");
        assertThat(post(path + "/block", manager, null).header("etag")).isEqualTo("\"2\"");
        assertThat(post(path + "/unblock", manager, null).header("etag")).isEqualTo("\"3\"");
        assertThat(post(path + "/unarchive", manager, null).header("etag")).isEqualTo("\"3\"");
        assertThat(post(path + "/archive", manager, null).header("etag")).isEqualTo("\"4\"");
        assertThat(get(path, manager).body().path("archived").asBoolean()).isTrue();
    }

    private void spoke(String contact, String at, boolean read) {
        rows().sql("UPDATE contacts SET last_message_at = ?::timestamptz, is_read = ? WHERE id = ?")
                .params(at, read, id(contact)).update();
    }

    private static List<UUID> ids(Answer page) {
        return page.body().path("items").valueStream().map(item -> UUID.fromString(item.path("id").asText())).toList();
    }
}
