package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.triggers.TableMark.Position;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How far back a table is looked through for rows that come late. */
class TableMarkTest {

    private static final Duration OVERLAP = Duration.ofSeconds(60);
    private static final Instant START = Instant.parse("2026-11-26T03:00:00Z");

    @Test
    void theFloorIsWhereTheMarkWasSoLongBeforeTheLastLook() throws Exception {
        var mark = TableMark.at(row(0));
        for (var second = 1; second <= 120; second++) {
            var now = START.plusSeconds(second);
            mark = TableMark.read(mark.reached(row(second)).raised(now, now, OVERLAP).written());

            assertThat(rowOf(mark.floor())).as("after %s s", second).isBetween(Math.max(0, second - 66), Math.max(0, second - 60));
            assertThat(mark.steps()).hasSizeLessThanOrEqualTo(11);
        }
        assertThat(mark.nothingIsLate()).isFalse();
    }

    @Test
    void itStaysWhileNobodyLooksAndComesUpOnceNothingIsNew() {
        var mark = TableMark.at(row(0)).reached(row(1)).raised(START, START, OVERLAP);
        var hourLater = START.plusSeconds(3600);

        assertThat(mark.reached(row(2)).raised(START, hourLater, OVERLAP).floor()).isEqualTo(row(0));
        assertThat(mark.raised(START.plusSeconds(59), START.plusSeconds(59), OVERLAP).nothingIsLate()).isFalse();
        var quiet = mark.raised(hourLater, hourLater, OVERLAP);
        assertThat(quiet.nothingIsLate()).isTrue();
        assertThat(quiet.steps()).isEmpty();
    }

    @Test
    void withoutAnOverlapAndInWhatWasKeptBeforeNothingIsLate() throws Exception {
        assertThat(TableMark.at(row(0)).reached(row(7)).raised(START, START, Duration.ZERO).nothingIsLate()).isTrue();
        assertThat(TableMark.read("{}")).isEqualTo(TableMark.at(Position.FIRST));
        assertThat(TableMark.read("{\"mark\":{\"number\":true,\"text\":\"7\"},\"key\":{\"number\":true,\"text\":\"7\"}}")).isEqualTo(TableMark.at(row(7)));
    }

    private static Position row(int number) {
        var value = new SqlValue(true, Integer.toString(number));
        return new Position(value, value);
    }

    private static int rowOf(Position position) {
        return Integer.parseInt(position.mark().text());
    }
}
