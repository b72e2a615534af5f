package io.whatomate.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.whatomate.proof.Installation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Open sockets in many organizations, ten of one user in each, that note how long an event took to reach them. */
final class Listeners implements AutoCloseable {

    static final int OF_ONE_ORGANIZATION = 10;
    private static final String MARK = "\"content\":\"sent at ";
    private static final int AT_ONCE = 50;

    private record Home(UUID organization, UUID session, UUID account, UUID contact) {}

    private final Vertx vertx = Vertx.vertx();
    private final Installation installation;
    private final int port;
    private final List<Home> homes = new ArrayList<>();
    private final ConcurrentLinkedQueue<Long> micros = new ConcurrentLinkedQueue<>();
    private final AtomicLong subscribed = new AtomicLong();
    private final AtomicInteger closed = new AtomicInteger();

    Listeners(Installation installation, int port, int sockets) throws Exception {
        this.installation = installation;
        this.port = port;
        for (var i = 0; i < sockets / OF_ONE_ORGANIZATION; i++) {
            homes.add(home());
        }
        var client = vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(sockets));
        for (var from = 0; from < sockets; from += AT_ONCE) {
            var opening = new ArrayList<Future<?>>();
            for (var i = from; i < Math.min(sockets, from + AT_ONCE); i++) {
                opening.add(client.connect(options(ticket(homes.get(i / OF_ONE_ORGANIZATION)))).map(socket -> {
                    socket.textMessageHandler(this::heard);
                    socket.closeHandler(gone -> closed.incrementAndGet());
                    return socket.writeTextMessage("{\"type\":\"subscribe\",\"room\":\"organization\"}");
                }));
            }
            Future.join(opening).toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
        }
        while (subscribed.get() < sockets) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    /** A customer's message in one of the organizations. */
    void event(int number) {
        var home = homes.get(number % homes.size());
        installation.owner().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                        VALUES (?, ?, ?, 'incoming', 'text', 'received', ?)""")
                .params(home.organization(), home.account(), home.contact(), "sent at " + System.nanoTime())
                .update();
    }

    /** Microseconds of each delivery since the last call, in order of length. */
    List<Long> takeMicros() {
        var taken = new ArrayList<Long>();
        for (var next = micros.poll(); next != null; next = micros.poll()) {
            taken.add(next);
        }
        return taken.stream().sorted().toList();
    }

    int closed() {
        return closed.get();
    }

    private void heard(String frame) {
        var mark = frame.indexOf(MARK);
        if (mark >= 0) {
            var from = mark + MARK.length();
            micros.add((System.nanoTime() - Long.parseLong(frame, from, frame.indexOf('"', from), 10)) / 1_000);
        } else if (frame.startsWith("{\"type\":\"subscribed\"")) {
            subscribed.incrementAndGet();
        }
    }

    private WebSocketConnectOptions options(String ticket) {
        return new WebSocketConnectOptions()
                .setHost("127.0.0.1").setPort(port).setURI("/ws").addSubProtocol("whatomate").addSubProtocol(ticket);
    }

    private String ticket(Home home) throws Exception {
        var ticket = "wt_" + (UUID.randomUUID().toString() + UUID.randomUUID()).replace("-", "").substring(0, 43);
        installation.owner().sql("INSERT INTO socket_tickets (organization_id, session_id, token_hash) VALUES (?, ?, ?)")
                .params(home.organization(), home.session(),
                        MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(StandardCharsets.US_ASCII)))
                .update();
        return ticket;
    }

    private Home home() {
        var organization = installation.owner().sql("INSERT INTO organizations (name, slug) VALUES ('Bench', ?) RETURNING id")
                .param("bench-" + UUID.randomUUID()).query(UUID.class).single();
        return installation.owner().sql("""
                        WITH person AS (INSERT INTO users (email) VALUES (:name || '@example.com') RETURNING id),
                        member AS (
                            INSERT INTO organization_members (organization_id, user_id, role)
                            SELECT :organization::uuid, id, 'agent' FROM person RETURNING user_id),
                        session AS (
                            INSERT INTO sessions (organization_id, user_id, kind, family_hash, token_hash)
                            SELECT :organization::uuid, user_id, 'body', sha256(:name::bytea), sha256(:name::bytea) FROM member RETURNING id),
                        account AS (
                            INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                            VALUES (:organization::uuid, 'Number', :name, '2', 'v1:k:none') RETURNING id),
                        contact AS (INSERT INTO contacts (organization_id, phone_number) VALUES (:organization::uuid, '4917700001') RETURNING id),
                        conversation AS (
                            INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, last_message_at)
                            SELECT :organization::uuid, account.id, contact.id, now() FROM account, contact)
                        SELECT session.id AS session, account.id AS account, contact.id AS contact FROM session, account, contact""")
                .param("organization", organization.toString())
                .param("name", organization.toString())
                .query((row, number) -> new Home(
                        organization, row.getObject("session", UUID.class), row.getObject("account", UUID.class), row.getObject("contact", UUID.class)))
                .single();
    }

    @Override
    public void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
