package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventRetriesTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @ParameterizedTest
    @CsvSource({"1, PT5S", "2, PT10S", "3, PT20S", "7, PT5M20S", "8, PT10M", "9, PT10M", "1000, PT10M"})
    void eachDelayIsTwiceTheOneBeforeUpToTenMinutes(int attempt, Duration delay) {
        assertThat(EventRetries.delay(attempt, 0.5)).isEqualTo(delay);
    }

    @Test
    void manyAreSpreadByAFifth() {
        assertThat(EventRetries.delay(8, 0)).isEqualTo(Duration.ofMinutes(8));
        assertThat(EventRetries.delay(8, 0.999)).isBetween(Duration.ofMinutes(11), Duration.ofMinutes(12));
    }

    @ParameterizedTest
    @CsvSource({"200, delivered", "204, delivered", "301, retry", "400, retry", "410, gone", "503, retry"})
    void theStatusDecides(int status, String verdict) {
        assertThat(EventRetries.verdict(new TargetReply(status, "", null, 1, null), NOW, NOW.plusSeconds(1))).isEqualTo(verdict);
    }

    @Test
    void aDayLaterItIsDead() {
        assertThat(EventRetries.verdict(new TargetReply(null, null, "No answer", 1, null), NOW, NOW.plusSeconds(1))).isEqualTo("retry");
        assertThat(EventRetries.verdict(new TargetReply(null, null, "No answer", 1, null), NOW, NOW)).isEqualTo("dead");
        assertThat(EventRetries.verdict(new TargetReply(200, "", null, 1, null), NOW, NOW)).isEqualTo("delivered");
    }
}
