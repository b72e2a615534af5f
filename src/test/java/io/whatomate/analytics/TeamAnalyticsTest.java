package io.whatomate.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Agents, the chatbot, and the overview of both. */
class TeamAnalyticsTest extends AnalyticsTest {

    private static final String OCTOBER = "?from=2025-10-01&to=2025-10-31";

    @Test
    void aCustomerWaitsFromTheFirstUnansweredMessageUntilAPersonWrites() {
        var ada = signedIn(manager.organization(), "agent");
        received("2025-10-02T10:00:00Z");
        received("2025-10-02T10:00:50Z");
        botAnswered("2025-10-02T10:00:51Z", "read");
        answered("2025-10-02T10:01:00Z", ada);
        answered("2025-10-02T10:02:00Z", ada);
        received("2025-10-02T11:00:00Z");
        answered("2025-10-02T13:00:00Z", ada);
        answered("2025-09-30T13:00:00Z", ada);

        var line = get("/analytics/agents" + OCTOBER, manager).body().at("/items/0");
        count();

        assertThat(line.path("userId").asText()).isEqualTo(id(ada).toString());
        assertThat(line.path("messages").asInt()).isEqualTo(3);
        assertThat(line.path("answers").asInt()).isEqualTo(2);
        assertThat(line.path("averageWaitSeconds").asInt()).isEqualTo((60 + 7200) / 2);
        assertThat(line.path("withinMinute").asInt()).isEqualTo(1);
        assertThat(line.path("withinHour").asInt()).isEqualTo(1);
        assertThat(line.path("withinDay").asInt()).isEqualTo(2);
        assertThat(line.at("/before/messages").asInt()).isEqualTo(1);
        assertThat(line.at("/before/averageWaitSeconds").isNull()).isTrue();
        assertThat(get("/analytics/agents" + OCTOBER, manager).body().at("/items/0")).isEqualTo(line);
    }

    @Test
    void afterSevenDaysItIsAnotherMatter() {
        received("2025-10-02T10:00:00Z");
        answered("2025-10-09T10:00:01Z", manager);

        assertThat(get("/analytics/agents" + OCTOBER, manager).body().at("/items/0/answers").asInt()).isZero();
    }

    @Test
    void anAgentFindsTheOwnLineOnly() {
        var ada = signedIn(manager.organization(), "agent");
        answered("2025-10-02T10:01:00Z", ada);
        answered("2025-10-02T10:01:00Z", manager);

        assertThat(get("/analytics/agents" + OCTOBER, ada).body().path("items").findValuesAsText("userId"))
                .containsExactly(id(ada).toString());
        assertThat(get("/analytics/agents" + OCTOBER, manager).body().path("items")).hasSize(2);
        assertThat(get("/analytics/agents" + OCTOBER, signedIn("admin")).body().path("items").toString())
                .doesNotContain(id(ada).toString());
        for (var report : new String[] {"overview", "messages", "chatbot"}) {
            assertThat(get("/analytics/" + report, ada).status()).isEqualTo(403);
        }
    }

    @Test
    void whatAnAgentHasNotReadStandsBesideTheName() {
        rows().sql("UPDATE contacts SET assigned_user_id = ? WHERE id = ?").params(id(manager), contact).update();
        conversation(2);

        assertThat(get("/analytics/agents", manager).body().at("/items/0/unreadConversations").asInt()).isEqualTo(1);
        assertThat(get("/analytics/overview", manager).body().path("now").toString())
                .isEqualTo("{\"openWindows\":1,\"unreadConversations\":1}");
        assertThat(get("/analytics/overview", signedIn("admin")).body().path("now").toString())
                .isEqualTo("{\"openWindows\":0,\"unreadConversations\":0}");
    }

    @Test
    void aNameThatWouldBeAFormulaIsAText() {
        rows().sql("UPDATE users SET full_name = ? WHERE id = ?").params("=HYPERLINK(\"http://evil\",\"x\")", id(manager)).update();

        var lines = csv("/analytics/agents" + OCTOBER, manager);

        assertThat(lines.get(0)).startsWith("userId,fullName,role,messages,answers,averageWaitSeconds").endsWith("before.withinDay");
        assertThat(lines.get(1)).startsWith(id(manager) + ",\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",manager,0,0,,");

        // Excel in Japanese calculates these too.
        rows().sql("UPDATE users SET full_name = '＝SUM(1)' WHERE id = ?").param(id(manager)).update();
        assertThat(csv("/analytics/agents" + OCTOBER, manager).get(1)).startsWith(id(manager) + ",'＝SUM(1),manager,");
    }

    @Test
    void theOverviewPutsThePeriodBesideTheOneBefore() {
        received("2025-10-02T10:00:00Z");
        answered("2025-10-02T10:00:30Z", manager);
        received("2025-09-20T10:00:00Z");

        var overview = get("/analytics/overview" + OCTOBER, manager).body();

        assertThat(overview.path("period").toString()).contains("\"2025-08-31\"", "\"2025-09-30\"", "\"UTC\"");
        assertThat(overview.at("/totals/received").asInt()).isEqualTo(1);
        assertThat(overview.at("/totals/answers").asInt()).isEqualTo(1);
        assertThat(overview.at("/totals/averageWaitSeconds").asInt()).isEqualTo(30);
        assertThat(overview.at("/before/received").asInt()).isEqualTo(1);
        assertThat(overview.at("/before/answers").asInt()).isZero();
        assertThat(overview.at("/totals/newContacts").asInt()).isZero();
        var today = get("/analytics/overview", manager).body();
        assertThat(today.at("/totals/newContacts").asInt()).isEqualTo(1);
        assertThat(today.at("/totals/newConversations").asInt()).isZero();
        conversation(0);
        assertThat(get("/analytics/overview?accountId=" + account, manager).body().at("/totals/newConversations").asInt()).isEqualTo(1);
        assertThat(csv("/analytics/overview" + OCTOBER, manager)).contains("figure,value,before", "received,1,1", "answers,1,0");
    }

    @Test
    void theChatbotsAnswersAndSessions() {
        received("2025-10-02T10:00:00Z");
        received("2025-10-02T10:01:00Z");
        received("2025-10-03T10:01:00Z");
        received("2025-10-03T10:01:00Z");
        botAnswered("2025-10-02T10:00:01Z", "read");
        botAnswered("2025-10-03T10:01:01Z", "failed");
        answered("2025-10-03T10:02:00Z", manager);
        session("completed");
        session("timeout");
        session("active");
        rows().sql("INSERT INTO agent_transfers (organization_id, contact_id) VALUES (?, ?)").params(manager.organization(), contact).update();

        var october = get("/analytics/chatbot" + OCTOBER, manager).body();
        count();

        assertThat(october.path("totals").toString()).startsWith("{\"received\":4,\"answers\":2,\"failed\":1,\"answerRate\":0.5");
        assertThat(october.at("/totals/sessions/started").asInt()).isZero();
        assertThat(october.at("/series/1/answerRate").asDouble()).isEqualTo(0.5);
        assertThat(october.at("/series/4/answerRate").isNull()).isTrue();
        assertThat(get("/analytics/chatbot" + OCTOBER, manager).body()).isEqualTo(october);
        var now = get("/analytics/chatbot", manager).body().path("totals");
        assertThat(now.path("transfersToAgents").asInt()).isEqualTo(1);
        assertThat(now.path("sessions").toString())
                .isEqualTo("{\"started\":3,\"active\":1,\"completed\":1,\"cancelled\":0,\"timedOut\":1}");
        assertThat(get("/analytics/chatbot", signedIn("admin")).body().at("/totals/sessions/started").asInt()).isZero();
        assertThat(csv("/analytics/chatbot" + OCTOBER, manager).get(2)).isEqualTo("2025-10-02,2025-10-02T00:00:00.000000Z,2,1,0,0.5");
    }

    private void session(String status) {
        rows().sql("INSERT INTO chatbot_sessions (organization_id, contact_id, whatsapp_account_id, status) VALUES (?, ?, ?, ?)")
                .params(manager.organization(), contact, account, status).update();
    }

    private void conversation(int unread) {
        rows().sql("""
                        INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_inbound_at, last_message_at, unread_count)
                        VALUES (?, ?, ?, now(), now(), ?)""")
                .params(manager.organization(), account, contact, unread).update();
    }
}
