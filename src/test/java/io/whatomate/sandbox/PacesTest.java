package io.whatomate.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.sandbox.Node.Number;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class PacesTest {

    private final HandClock clock = new HandClock();
    private final Paces paces = new Paces(clock);

    @Test
    void aStandardNumberSends80AtOnceAndThen80ASecond() {
        assertThat(accepted("STANDARD", 200)).isEqualTo(80);
        clock.millis += 500;
        assertThat(accepted("STANDARD", 200)).isEqualTo(40);
        clock.millis += 60_000;
        assertThat(accepted("STANDARD", 200)).as("a quiet minute saves no more than one second's worth").isEqualTo(80);
    }

    @Test
    void aHighNumberSends1000AndAnUnlimitedOneEverything() {
        assertThat(accepted("HIGH", 1500)).isEqualTo(1000);
        assertThat(accepted("NOT_APPLICABLE", 5000)).isEqualTo(5000);
    }

    private int accepted(String level, int attempts) {
        var number = new Number("1" + level, "2", "15550000001", "Test", level, true, null, null, null);
        int accepted = 0;
        for (int i = 0; i < attempts; i++) {
            var recipient = new Recipient("1555" + i, "1555" + i, "1555" + i, null);
            try {
                paces.take(new Draft(number, recipient, "text", null, null, null, null), Switches.defaults());
                accepted++;
            } catch (GraphFailure refused) {
                assertThat(refused.error().code()).isEqualTo(130429);
            }
        }
        return accepted;
    }

    private static final class HandClock extends Clock {

        private long millis = 1_790_000_000_000L;

        @Override
        public long millis() {
            return millis;
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(millis);
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
