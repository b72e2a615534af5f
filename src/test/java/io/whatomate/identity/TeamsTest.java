package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Teams, who is in them, and the contacts that are theirs. */
class TeamsTest extends ApiTest {

    private static final String TEAMS = "/teams";

    private User manager;

    @BeforeEach
    void signIn() {
        manager = signedIn("manager");
    }

    @Test
    void aTeamIsCreatedReadRenamedAndDeleted() {
        var created = post(TEAMS, manager, "{\"name\": \"Sales\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("memberCount").asInt()).isZero();
        var path = created.header("location").substring("/api/v1".length());
        assertThat(get(path, manager).body()).isEqualTo(created.body());
        assertThat(get(path, manager).header("etag")).isEqualTo("\"1\"");

        var renamed = call("PUT", path, manager, "{\"name\": \"Service\"}", "If-Match", "\"1\"");
        assertThat(renamed.status()).isEqualTo(200);
        assertThat(renamed.body().path("name").asText()).isEqualTo("Service");
        assertThat(call("PUT", path, manager, "{\"name\": \"Late\"}", "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("PUT", path, manager, "{\"name\": \"Blind\"}").status()).isEqualTo(428);

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(path, manager).status()).isEqualTo(404);
        assertThat(told(path)).containsExactly("createTeam", "updateTeam", "deleteTeam");
    }

    @Test
    void aNameIsThereOnceInWhateverCase() {
        var path = team("Продажи");
        team("Service");

        assertThat(post(TEAMS, manager, "{\"name\": \"ПРОДАЖИ\"}").problem()).isEqualTo("team-exists");
        assertThat(call("PUT", path, manager, "{\"name\": \"SERVICE\"}", "If-Match", "*").problem()).isEqualTo("team-exists");
        assertThat(call("PUT", path, manager, "{\"name\": \"продажи\"}", "If-Match", "*").status()).isEqualTo(200);
        assertThat(post(TEAMS, manager, "{\"name\": \" x\"}").errors()).containsExactly("name:pattern");
        assertThat(post(TEAMS, signedIn("admin"), "{\"name\": \"Service\"}").status()).isEqualTo(201);
    }

    @Test
    void membersComeAndGo() {
        var path = team("Sales");
        var ann = signedIn(manager.organization(), "agent");
        var bob = signedIn(manager.organization(), "agent");
        name(ann, "Ann");
        name(bob, "Bob");

        assertThat(join(path, bob)).isEqualTo(204);
        assertThat(join(path, ann)).isEqualTo(204);
        assertThat(join(path, ann)).as("again").isEqualTo(204);
        assertThat(members(path, "")).containsExactly("Ann", "Bob");
        assertThat(members(path, "?sort=-fullName&limit=1")).containsExactly("Bob");
        assertThat(get(path, manager).body().path("memberCount").asInt()).isEqualTo(2);
        assertThat(get(path + "/members", ann).body().at("/items/0/role").asText()).isEqualTo("agent");

        assertThat(call("DELETE", path + "/members/" + id(ann), manager, null).status()).isEqualTo(204);
        assertThat(call("DELETE", path + "/members/" + id(ann), manager, null).status()).isEqualTo(404);
        assertThat(members(path, "")).containsExactly("Bob");
        assertThat(told(path)).as("nothing of the second time").containsExactly("createTeam", "addTeamMember", "addTeamMember", "removeTeamMember");
    }

    @Test
    void whoLeavesTheOrganizationLeavesItsTeams() {
        var path = team("Sales");
        var agent = signedIn(manager.organization(), "agent");
        join(path, agent);

        call("DELETE", "/users/" + id(agent), signedIn(manager.organization(), "admin"), null);

        assertThat(members(path, "")).isEmpty();
    }

    @Test
    void theListIsOrderedAndNarrowed() {
        var sales = team("sales");
        team("Billing");
        var agent = signedIn(manager.organization(), "agent");
        join(sales, agent);

        assertThat(teams("")).containsExactly("Billing", "sales");
        assertThat(teams("?sort=-name")).containsExactly("sales", "Billing");
        assertThat(teams("?name=BILL")).containsExactly("Billing");
        assertThat(teams("?memberId=" + id(agent))).containsExactly("sales");
        assertThat(teams("?memberId=" + UUID.randomUUID())).isEmpty();
    }

    @Test
    void contactsOfATeamAreThoseAssignedToItsMembers() {
        var path = team("Sales");
        var ann = signedIn(manager.organization(), "agent");
        var bob = signedIn(manager.organization(), "agent");
        join(path, ann);
        join(path, bob);
        assign(contact("Ada of Ann", "4915100000001"), ann);
        assign(contact("Bea of Bob", "4915100000002"), bob);
        assign(contact("Cleo of the manager", "4915100000003"), manager);
        contact("Dora of nobody", "4915100000004");
        var team = "teamId=" + path.substring(TEAMS.length() + 1);

        assertThat(contacts(manager, "?sort=name&" + team)).containsExactly("Ada of Ann", "Bea of Bob");
        assertThat(contacts(manager, "?sort=-name&limit=1&" + team)).containsExactly("Bea of Bob");
        assertThat(contacts(manager, "?assignedUserId=" + id(ann) + "&" + team)).containsExactly("Ada of Ann");
        assertThat(contacts(manager, "?sort=name&search=of&" + team)).as("looked for").containsExactly("Ada of Ann", "Bea of Bob");
        assertThat(contacts(manager, "?search=cleo&" + team)).isEmpty();
        assertThat(contacts(manager, "?teamId=" + UUID.randomUUID())).isEmpty();
        assertThat(contacts(signedIn("admin"), "?" + team)).isEmpty();

        rows().sql("UPDATE organizations SET agents_see_only_theirs = true WHERE id = ?").param(manager.organization()).update();
        assertThat(contacts(ann, "?" + team)).as("no more than she sees anyway").containsExactly("Ada of Ann");

        call("DELETE", path + "/members/" + id(bob), manager, null);
        assertThat(contacts(manager, "?" + team)).containsExactly("Ada of Ann");
    }

    @Test
    void membersTakeTurnsAndAContactStaysWithTheTeamsMemberWhoHasIt() {
        var path = team("Sales");
        join(path, signedIn(manager.organization(), "agent"));
        join(path, signedIn(manager.organization(), "agent"));
        var first = contact("Ada", "4915100000001");

        var given = give(first, path);
        assertThat(given.status()).isEqualTo(200);
        var owner = given.body().path("assignedUserId").asText();
        assertThat(get("/contacts/" + first, manager).body()).isEqualTo(given.body());
        assertThat(give(first, path).body().path("assignedUserId").asText()).as("again").isEqualTo(owner);
        assertThat(give(contact("Bea", "4915100000002"), path).body().path("assignedUserId").asText()).isNotEqualTo(owner);
        assertThat(give(contact("Cleo", "4915100000003"), path).body().path("assignedUserId").asText()).isEqualTo(owner);
        assertThat(rows().sql("SELECT changes::text FROM audit_events WHERE entity_id = ? AND operation = 'assignContactToTeam' ORDER BY id")
                .param(UUID.fromString(first)).query(String.class).list())
                .hasSize(2).first().asString().contains("assigned_user_id", owner);
    }

    @Test
    void contactsGivenAtTheSameMomentAreSharedOutEvenly() {
        var path = team("Sales");
        for (int i = 0; i < 4; i++) {
            join(path, signedIn(manager.organization(), "agent"));
        }
        var waiting = IntStream.range(0, 12).mapToObj(i -> contact("Contact", "49151000000" + (10 + i))).toList();

        var owners = waiting.parallelStream().map(contact -> give(contact, path).body().path("assignedUserId").asText())
                .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));

        assertThat(owners.values()).containsExactly(3L, 3L, 3L, 3L);
    }

    @Test
    void nobodyIsGivenAContactByATeamThatIsNotThereOrEmpty() {
        var empty = team("Empty");
        var contact = contact("Ada", "4915100000001");
        var gone = team("Gone");
        var idle = signedIn(manager.organization(), "agent");
        join(gone, idle);
        rows().sql("UPDATE users SET is_active = false WHERE id = ?").param(id(idle)).update();
        var stranger = signedIn("admin");
        var theirs = post(TEAMS, stranger, "{\"name\": \"Theirs\"}").header("location").substring("/api/v1".length());

        assertThat(give(contact, empty).problem()).isEqualTo("team-empty");
        assertThat(give(contact, gone).problem()).as("nobody active").isEqualTo("team-empty");
        assertThat(give(contact, theirs).errors()).containsExactly("teamId:reference");
        assertThat(post("/contacts/" + contact + "/assign-to-team", stranger, "{\"teamId\": \"%s\"}".formatted(theirs.substring(TEAMS.length() + 1)))
                .status()).isEqualTo(404);
        assertThat(get("/contacts/" + contact, manager).body().path("assignedUserId").isNull()).isTrue();
    }

    @Test
    void agentsReadTeamsAndStrangersSeeNothing() {
        var path = team("Sales");
        var agent = signedIn(manager.organization(), "agent");
        var stranger = signedIn("admin");
        join(path, agent);

        assertThat(get(path, agent).status()).isEqualTo(200);
        assertThat(post(TEAMS, agent, "{\"name\": \"x\"}").status()).isEqualTo(403);
        assertThat(call("PUT", path + "/members/" + id(agent), agent, null).status()).isEqualTo(403);
        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(get(path + "/members", stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{\"name\": \"x\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(call("PUT", path + "/members/" + id(stranger), stranger, null).status()).isEqualTo(404);
        assertThat(call("DELETE", path + "/members/" + id(agent), stranger, null).status()).isEqualTo(404);
        assertThat(call("PUT", path + "/members/" + id(stranger), manager, null).status()).as("no member of ours").isEqualTo(404);
        assertThat(get(TEAMS, stranger).body().path("items")).isEmpty();
        assertThat(get(path, manager).body().path("memberCount").asInt()).isEqualTo(1);
    }

    private String team(String name) {
        var created = post(TEAMS, manager, "{\"name\": \"%s\"}".formatted(name));
        assertThat(created.status()).isEqualTo(201);
        return created.header("location").substring("/api/v1".length());
    }

    private int join(String team, User user) {
        return call("PUT", team + "/members/" + id(user), manager, null).status();
    }

    private String contact(String name, String phone) {
        return post("/contacts", manager, "{\"profileName\": \"%s\", \"phoneNumber\": \"%s\"}".formatted(name, phone)).body().path("id").asText();
    }

    private void assign(String contact, User user) {
        var assigned = call("PUT", "/contacts/" + contact + "/assign", manager, "{\"assignedUserId\": \"%s\"}".formatted(id(user)));
        assertThat(assigned.status()).isEqualTo(200);
    }

    private Answer give(String contact, String team) {
        return post("/contacts/" + contact + "/assign-to-team", manager, "{\"teamId\": \"%s\"}".formatted(team.substring(TEAMS.length() + 1)));
    }

    private UUID id(User user) {
        return rows().sql("SELECT id FROM users WHERE email = ?").param(user.email()).query(UUID.class).single();
    }

    private void name(User user, String name) {
        rows().sql("UPDATE users SET full_name = ? WHERE email = ?").params(name, user.email()).update();
    }

    private List<String> told(String team) {
        return rows().sql("SELECT operation FROM audit_events WHERE entity = 'team' AND entity_id = ? ORDER BY id")
                .param(UUID.fromString(team.substring(TEAMS.length() + 1))).query(String.class).list();
    }

    private List<String> teams(String query) {
        return values(get(TEAMS + query, manager), "name");
    }

    private List<String> members(String team, String query) {
        return values(get(team + "/members" + query, manager), "fullName");
    }

    private List<String> contacts(User user, String query) {
        return values(get("/contacts" + query, user), "profileName");
    }

    private static List<String> values(Answer page, String field) {
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return page.body().path("items").valueStream().map(item -> item.path(field).asText()).toList();
    }
}
