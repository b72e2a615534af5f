package io.whatomate.realtime;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.SessionGate;
import io.whatomate.platform.http.SocketPass;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Who may open {@code /ws}: the bearer of a ticket. It comes as the second sub-protocol, because browsers can set no header,
 * and a URL ends up in logs.
 */
@Component
final class TicketGate implements SessionGate {

    private final Sockets sockets;
    private final Audience audience;
    private final TypingPace typing;
    private final Vertx vertx;
    /** Asked for late: the context that makes it needs this bean for its own start. */
    private final ObjectProvider<ProducerTemplate> routes;

    TicketGate(Sockets sockets, Audience audience, TypingPace typing, Vertx vertx, ObjectProvider<ProducerTemplate> routes) {
        this.sockets = sockets;
        this.audience = audience;
        this.typing = typing;
        this.vertx = vertx;
        this.routes = routes;
    }

    @Override
    public String path() {
        return "/ws";
    }

    @Override
    public Future<SocketPass> admit(HttpServerRequest handshake) {
        var offered = protocols(handshake.getHeader("Sec-WebSocket-Protocol"));
        if (handshake.query() != null) {
            return Future.failedFuture(Problem.of(400, "invalid-request", "Invalid request", "The address has no query."));
        }
        if (offered.size() != 2 || !offered.getFirst().equals(Tickets.PROTOCOL) || !Tickets.isWellFormed(offered.get(1))) {
            return Future.failedFuture(Problem.of(401, "missing-ticket", "No ticket",
                    "Offer the sub-protocols " + Tickets.PROTOCOL + " and the ticket of POST /realtime/tickets."));
        }
        return vertx.executeBlocking(() -> redeem(offered.get(1)), false);
    }

    private SocketPass redeem(String ticket) {
        var asked = Map.of("ticketHash", Tickets.digest(ticket));
        if (!(routes.getObject().requestBody("direct:redeemTicket", (Object) asked) instanceof Map<?, ?> row)) {
            throw Problem.of(401, "unknown-ticket", "Unknown ticket", "A ticket is good for one socket and for 30 seconds.");
        }
        var member = new Member(
                (UUID) row.get("organization_id"),
                (UUID) row.get("user_id"),
                (String) row.get("role"),
                (UUID) row.get("session_id"));
        sockets.reserve(member);
        return new Pass(member);
    }

    private static List<String> protocols(String header) {
        return header == null ? List.of() : Arrays.stream(header.split(",")).map(String::strip).toList();
    }

    /** The place of one socket. */
    private final class Pass implements SocketPass {

        private final Member member;
        private String key;

        Pass(Member member) {
            this.member = member;
        }

        @Override
        public String protocol() {
            return Tickets.PROTOCOL;
        }

        @Override
        public void opened(String key) {
            this.key = key;
            sockets.opened(key, member);
        }

        @Override
        public void closed() {
            if (key != null) {
                sockets.closed(key);
                audience.leaveAll(key);
                typing.forget(key);
            }
            sockets.release(member);
        }
    }
}
