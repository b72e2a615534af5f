package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** A socket lives no longer than what its ticket stood for. */
class SessionsEndTest extends RealtimeTest {

    private static final int SIGNED_OUT = 4401;

    @Autowired
    private ProducerTemplate routes;

    @Test
    void signingOutClosesTheSessionsSocketsAndNoOthers() {
        var email = agent.email();
        var again = post("/auth/login", null, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD)).body();
        var other = new User(agent.organization(), email, again.path("accessToken").asText());
        var staying = open(agent);
        staying.subscribe("organization");
        var leaving = open(other);
        leaving.subscribe("user");

        var body = JsonNodeFactory.instance.objectNode().put("refreshToken", again.path("refreshToken").asText());
        assertThat(post("/auth/logout", null, body.toString()).status()).isEqualTo(204);

        assertThat(leaving.closeCode()).isEqualTo(SIGNED_OUT);
        staying.say("{\"type\":\"ping\",\"id\":\"p\"}");
        staying.answer("p");
    }

    @Test
    void aNewRoleAndALostMembershipCloseSockets() {
        var admin = signedIn(manager.organization(), "admin");
        var first = open(agent);
        first.subscribe("organization");
        var second = open(manager);
        second.subscribe("organization");

        assertThat(call("PUT", "/users/" + id(agent), admin, "{\"role\": \"manager\"}", "If-Match", "*").status()).isEqualTo(200);
        assertThat(first.closeCode()).isEqualTo(SIGNED_OUT);
        assertThat(call("DELETE", "/users/" + id(manager), admin, null).status()).isEqualTo(204);
        assertThat(second.closeCode()).isEqualTo(SIGNED_OUT);
    }

    @Test
    void whoIsShutOutOrExpiredIsFoundByTheRound() {
        var shutOut = open(agent);
        var expired = open(manager);
        var third = signedIn(manager.organization(), "agent");
        var staying = open(third);
        rows().sql("UPDATE users SET is_active = false WHERE id = ?").param(id(agent)).update();
        rows().sql("UPDATE sessions SET expires_at = now() WHERE user_id = ?").param(id(manager)).update();

        routes.sendBody("direct:closeEndedSessions", null);

        assertThat(shutOut.closeCode()).isEqualTo(SIGNED_OUT);
        assertThat(expired.closeCode()).isEqualTo(SIGNED_OUT);
        staying.say("{\"type\":\"ping\",\"id\":\"p\"}");
        staying.answer("p");
    }
}
