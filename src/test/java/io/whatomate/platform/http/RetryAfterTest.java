package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "429 | 30 | PT30S", "503 |  0120  | PT2M", "429 | 0 | PT0S", "429 | 3600 | PT1H", "429 | 3601 | PT1H", "503 | 99999999999999999999 | PT1H",
        "503 | Wed, 25 Nov 2026 12:05:00 GMT | PT5M", "503 | Wednesday, 25-Nov-26 12:05:00 GMT | PT5M", "429 | Wed Nov 25 12:05:00 2026 | PT5M",
        "429 | Wed, 25 Nov 2026 11:00:00 GMT | PT0S", "429 | Fri, 01 Jan 2100 00:00:00 GMT | PT1H",
        "429 | | ", "429 | soon | ", "429 | -5 | ", "429 | 1.5 | ", "500 | 30 | ", "301 | 30 | ", "200 | 30 | "
    })
    void secondsOrADateAnHourAtMostWithA429Or503(int status, String written, Duration asked) {
        assertThat(RetryAfter.of(status, written, NOW)).isEqualTo(asked);
    }
}
