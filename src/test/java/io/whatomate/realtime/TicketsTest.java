package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.WebSocket;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Who may open a socket. */
class TicketsTest extends RealtimeTest {

    @Test
    void aTicketOpensOneSocket() {
        var ticket = ticket(agent);

        var first = kept(SocketClient.open(address(), ticket));

        assertRefused(() -> SocketClient.open(address(), ticket));
        first.say("{\"type\":\"ping\",\"id\":\"p\"}");
        assertThat(first.answer("p").path("type").asText()).isEqualTo("pong");
    }

    @Test
    void twoWhoUseOneTicketAtTheSameTimeGetOneSocket() {
        var ticket = ticket(agent);
        var opened = HttpClient.newHttpClient();
        var both = Stream.generate(() -> opened.newWebSocketBuilder()
                        .subprotocols("whatomate", ticket)
                        .buildAsync(address(), new WebSocket.Listener() {})
                        .handle((socket, refused) -> {
                            if (socket != null) {
                                socket.abort();
                            }
                            return socket != null;
                        }))
                .limit(4)
                .toList();

        assertThat(both.stream().filter(one -> one.join())).hasSize(1);
    }

    @Test
    void aTicketIsKeptAsADigestAndForHalfAMinute() {
        var ticket = ticket(agent);
        assertThat(rows().sql("SELECT count(*) FROM socket_tickets t WHERE t::text LIKE '%' || ? || '%'")
                .param(ticket).query(Integer.class).single()).isZero();
        assertThat(rows().sql("SELECT max(expires_at) <= now() + interval '30 seconds' FROM socket_tickets WHERE organization_id = ?")
                .param(agent.organization()).query(Boolean.class).single()).isTrue();

        rows().sql("UPDATE socket_tickets SET expires_at = now() WHERE organization_id = ?").param(agent.organization()).update();

        assertRefused(() -> SocketClient.open(address(), ticket));
    }

    @Test
    void nobodyComesInWithoutATicketOrWithItInTheAddress() {
        assertRefused(() -> HttpClient.newHttpClient().newWebSocketBuilder()
                .buildAsync(address(), new WebSocket.Listener() {}).join());
        assertRefused(() -> SocketClient.open(address(), "wt_" + "x".repeat(43)));
        assertRefused(() -> SocketClient.open(address(), "anything"));
        var ticket = ticket(agent);
        assertRefused(() -> SocketClient.open(URI.create(address() + "?ticket=" + ticket), ticket));
        assertThat(send(HttpRequest.newBuilder(url("/ws"))).statusCode()).isEqualTo(426);
    }

    @Test
    void aPageOfAnotherSiteIsRefused() {
        assertRefused(() -> SocketClient.open(address(), ticket(agent), "Origin", "https://elsewhere.example"));

        kept(SocketClient.open(address(), ticket(agent), "Origin", "http://" + address().getAuthority()));
    }

    @Test
    void aTicketEndsWithItsSession() {
        var ticket = ticket(agent);
        rows().sql("DELETE FROM sessions WHERE user_id = ?").param(id(agent)).update();

        assertRefused(() -> SocketClient.open(address(), ticket));
        assertThat(post("/realtime/tickets", agent, null).problem()).isEqualTo("unknown-token");
    }

    @Test
    void aUserMayHaveTwentySockets() {
        for (var i = 0; i < 20; i++) {
            open(agent);
        }
        var ticket = ticket(agent);
        assertThatThrownBy(() -> SocketClient.open(address(), ticket)).hasStackTraceContaining("429");
        open(manager);
    }

    @Test
    void theTicketIsTheCallersOwn() {
        var stranger = signedIn("agent");
        var socket = open(stranger);
        var contact = contact();

        socket.say("{\"type\":\"subscribe\",\"id\":\"s\",\"room\":\"contact:" + contact + "\"}");

        assertThat(socket.answer("s").path("code").asText()).isEqualTo("not-found");
    }

    private static void assertRefused(ThrowingCallable handshake) {
        assertThatThrownBy(handshake).hasStackTraceContaining("WebSocketHandshakeException");
    }
}
