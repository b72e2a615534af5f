package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.messaging.MessagingApiTest;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A manager and an agent of one organization with a number, and sockets that are closed behind each test. */
abstract class RealtimeTest extends MessagingApiTest {

    protected User manager;
    protected User agent;
    protected Number number;
    private final List<SocketClient> opened = new ArrayList<>();

    @BeforeEach
    void people() {
        manager = signedIn("manager");
        agent = signedIn(manager.organization(), "agent");
        number = number(manager.organization());
    }

    @AfterEach
    void hangUp() {
        opened.forEach(SocketClient::close);
    }

    protected final String ticket(User user) {
        var answer = post("/realtime/tickets", user, null);
        assertThat(answer.status()).isEqualTo(201);
        return answer.body().path("ticket").asText();
    }

    protected final URI address() {
        return URI.create(url("/ws").toString().replaceFirst("^http", "ws"));
    }

    protected final SocketClient open(User user) {
        return kept(SocketClient.open(address(), ticket(user)));
    }

    protected final SocketClient kept(SocketClient client) {
        opened.add(client);
        return client;
    }

    protected final UUID id(User user) {
        return rows().sql("SELECT id FROM users WHERE email = ?").param(user.email()).query(UUID.class).single();
    }

    protected final UUID contact() {
        return rows().sql("INSERT INTO contacts (organization_id, phone_number, profile_name) VALUES (?, ?, 'Bea') RETURNING id")
                .params(manager.organization(), phone())
                .query(UUID.class)
                .single();
    }

    /** A customer's message, written by nobody of this node. */
    protected final UUID said(UUID contact, String text) {
        return rows().sql("""
                        INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                        VALUES (?, ?, ?, 'incoming', 'text', 'received', ?) RETURNING id""")
                .params(manager.organization(), number.account(), contact, text)
                .query(UUID.class)
                .single();
    }

    protected final UUID conversation(UUID contact, int unread) {
        return rows().sql("""
                        INSERT INTO conversations (organization_id, whatsapp_account_id, contact_id, unread_count, last_message_at)
                        VALUES (?, ?, ?, ?, now()) RETURNING id""")
                .params(manager.organization(), number.account(), contact, unread)
                .query(UUID.class)
                .single();
    }
}
