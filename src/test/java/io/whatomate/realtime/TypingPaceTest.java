package io.whatomate.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.realtime.TypingPace.Turn;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which words of one who is typing are told, and when. */
class TypingPaceTest {

    private static final String SOCKET = "socket";

    private final Hands clock = new Hands();
    private final Sockets sockets = new Sockets(10, 10);
    private final TypingPace pace = new TypingPace(sockets, clock);
    private final UUID contact = UUID.randomUUID();

    @BeforeEach
    void open() {
        sockets.opened(SOCKET, new Member(UUID.randomUUID(), UUID.randomUUID(), "agent", UUID.randomUUID()));
    }

    @Test
    void tellsTheFirstAtOnceAndTheLastOfASecondWhenItIsOver() {
        assertThat(say(true)).isEqualTo(Turn.NOW);
        assertThat(say(false)).isEqualTo(Turn.LATER);
        assertThat(say(true)).isEqualTo(Turn.NEVER);
        assertThat(say(false)).as("somebody waits already").isEqualTo(Turn.NEVER);
        clock.go(TypingPace.PAUSE);

        assertThat(pace.last(SOCKET, contact)).isEqualTo(typing(contact, false));
        assertThat(say(true)).as("the next second has begun").isEqualTo(Turn.LATER);
    }

    @Test
    void tellsNothingAgainThatWasToldLast() {
        say(true);
        assertThat(say(true)).isEqualTo(Turn.NEVER);
        assertThat(say(false)).isEqualTo(Turn.LATER);
        assertThat(say(true)).isEqualTo(Turn.NEVER);
        clock.go(TypingPace.PAUSE);

        assertThat(pace.last(SOCKET, contact)).as("as it was").isNull();
        assertThat(say(true)).as("who goes on typing says so").isEqualTo(Turn.NOW);
    }

    @Test
    void hearsTenContactsWithinASecond() {
        for (var i = 0; i < TypingPace.MOST_CONTACTS; i++) {
            assertThat(pace.turn(SOCKET, typing(UUID.randomUUID(), true))).isEqualTo(Turn.NOW);
        }
        assertThat(say(true)).isEqualTo(Turn.NEVER);
        clock.go(TypingPace.PAUSE);

        assertThat(say(true)).isEqualTo(Turn.NOW);
    }

    @Test
    void saysNothingForASocketThatIsGone() {
        say(true);
        say(false);
        sockets.closed(SOCKET);
        pace.forget(SOCKET);

        assertThat(pace.last(SOCKET, contact)).isNull();
        assertThat(say(true)).isEqualTo(Turn.NEVER);
    }

    private Turn say(boolean isTyping) {
        return pace.turn(SOCKET, typing(contact, isTyping));
    }

    private static ClientFrame.Typing typing(UUID contact, boolean isTyping) {
        return new ClientFrame.Typing("1", contact, isTyping, null);
    }

    /** A clock that goes when it is told to. */
    private static final class Hands extends Clock {

        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        void go(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
