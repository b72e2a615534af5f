package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** What a client may not do, and what a slow one does to others. */
class SocketLimitsTest extends RealtimeTest {

    @Autowired
    private Sockets sockets;

    @Test
    void aFrameThatNobodyKnowsIsAnsweredAndTheSocketStays() {
        var socket = open(agent);
        for (var frame : List.of("{", "[]", "1", "{\"type\":\"shout\"}", "{\"type\":\"ping\",\"id\":7}", "{\"type\":\"ping\",\"more\":1}",
                "{\"type\":\"ping\",\"type\":\"ping\"}", "{\"type\":\"subscribe\"}", "{\"type\":\"read\",\"conversationId\":\"1\"}",
                "{\"type\":\"typing\",\"contactId\":\"00000000-0000-7000-8000-000000000000\",\"isTyping\":\"yes\"}",
                "{\"type\":\"ping\",\"id\":\"\\u0000\"}")) {
            socket.forget();
            socket.say(frame);
            assertThat(socket.first("error").path("code").asText()).as(frame).isEqualTo("invalid-frame");
        }
        socket.forget();
        socket.say("{\"type\":\"subscribe\",\"room\":\"kitchen\"}");
        assertThat(socket.first("error").path("code").asText()).isEqualTo("unknown-room");
        assertThat(socket.isOpen()).isTrue();
    }

    @Test
    void aFrameTooLargeClosesTheSocket() {
        var socket = open(agent);
        socket.say(" ".repeat(4096 - 15) + "{\"type\":\"ping\"}");
        socket.first("pong");

        socket.say(" ".repeat(4096 - 14) + "{\"type\":\"ping\"}");

        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    /** It is never taken whole, so nobody would look at its length. */
    @Test
    void aFrameThatDoesNotEndClosesTheSocket() {
        var socket = open(agent);
        for (var i = 0; i < 10; i++) {
            socket.begin(" ".repeat(60_000));
        }

        assertThat(socket.closeCode()).isEqualTo(1009);
    }

    @Test
    void framesAreTakenOneAfterTheOther() {
        var socket = open(agent);
        var contact = contact();
        for (var i = 0; i < 40; i++) {
            socket.say("{\"type\":\"subscribe\",\"id\":\"s%d\",\"room\":\"contact:%s\"}".formatted(i, contact));
            socket.say("{\"type\":\"unsubscribe\",\"id\":\"u%d\",\"room\":\"user\"}".formatted(i));
        }
        socket.say("{\"type\":\"ping\",\"id\":\"last\"}");
        socket.answer("last");
        socket.answer("s39");

        assertThat(socket.answers("done")).isEqualTo(IntStream.range(0, 40).mapToObj(i -> "u" + i).toList());
        assertThat(socket.answers("subscribed")).isEqualTo(IntStream.range(0, 40).mapToObj(i -> "s" + i).toList());
    }

    @Test
    void aSocketMayListenToAHundredRooms() {
        var socket = open(agent);
        var contacts = rows().sql("INSERT INTO contacts (organization_id, phone_number)"
                        + " SELECT ?, ? || i FROM generate_series(100, 200) AS i RETURNING id::text")
                .params(agent.organization(), phone()).query(String.class).list();
        contacts.subList(0, 100).forEach(contact -> socket.say("{\"type\":\"subscribe\",\"id\":\"%1$s\",\"room\":\"contact:%1$s\"}".formatted(contact)));
        socket.answer(contacts.get(99));

        socket.say("{\"type\":\"subscribe\",\"id\":\"more\",\"room\":\"contact:%s\"}".formatted(contacts.get(100)));

        assertThat(socket.answer("more").path("code").asText()).isEqualTo("too-many-rooms");
    }

    @Test
    void aFloodOfTypingReachesColleaguesAsItsFirstWordAndTheLastOfEachSecond() {
        var contact = contact();
        var colleague = open(manager);
        colleague.subscribe("contact:" + contact);
        var socket = open(agent);
        var began = System.nanoTime();

        for (var i = 0; i < 200; i++) {
            socket.say("{\"type\":\"typing\",\"id\":\"t%d\",\"contactId\":\"%s\",\"isTyping\":%s}".formatted(i, contact, i % 2 == 0));
        }
        socket.answer("t199");
        var seconds = (System.nanoTime() - began) / 1_000_000_000;
        await().atMost(SOON).until(() -> colleague.types().size() > 1 && colleague.types().getLast().equals("typing.stopped"));

        assertThat(colleague.types().getFirst()).isEqualTo("typing.started");
        assertThat(colleague.types()).hasSizeLessThanOrEqualTo((int) seconds + 3);
        assertThat(socket.answers("done")).as("each is taken").hasSize(200);
        assertThat(socket.isOpen()).isTrue();
    }

    /** The connection takes what its buffers hold, then nothing: it must go, and hold up nobody meanwhile. */
    @Test
    void aClientThatDoesNotKeepUpIsHungUpOn() throws Exception {
        var contact = contact();
        conversation(contact, 0);
        var quick = open(manager);
        quick.subscribe("organization");
        var ticket = ticket(agent);
        try (var slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress("127.0.0.1", address().getPort()));
            slow.getOutputStream().write(("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    + "Sec-WebSocket-Protocol: whatomate, " + ticket + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            assertThat(head(slow)).startsWith("HTTP/1.1 101");
            slow.getOutputStream().write(masked("{\"type\":\"subscribe\",\"room\":\"organization\"}"));
            // The answer to this frame is the first thing that is read, and the last.
            assertThat(slow.getInputStream().read()).isEqualTo(0x81);

            // A megabyte at a time, until all buffers between here and there are full.
            for (var i = 0; i < 40 && isConnected(agent); i++) {
                rows().sql("""
                                INSERT INTO messages (organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                                SELECT ?, ?, ?, 'incoming', 'text', 'received', repeat('x ', 50000) FROM generate_series(1, 10)""")
                        .params(manager.organization(), number.account(), contact).update();
                await().atMost(SOON).until(() -> quick.events().size() >= 10);
                quick.forget();
            }

            await().atMost(SOON).until(() -> !isConnected(agent));
            assertThat(quick.isOpen()).isTrue();
        }
    }

    private boolean isConnected(User user) {
        var id = id(user);
        return sockets.members().stream().anyMatch(member -> member.userId().equals(id));
    }

    private static String head(Socket socket) throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) socket.getInputStream().read());
        }
        return head.toString();
    }

    /** A client's frame, masked with zeros. */
    private static byte[] masked(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var frame = new byte[bytes.length + 6];
        frame[0] = (byte) 0x81;
        frame[1] = (byte) (0x80 | bytes.length);
        System.arraycopy(bytes, 0, frame, 6, bytes.length);
        return frame;
    }
}
