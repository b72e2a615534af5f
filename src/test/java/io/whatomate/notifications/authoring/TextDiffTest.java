package io.whatomate.notifications.authoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A diff is what `patch` would take. */
class TextDiffTest {

    @Test
    void tellsAChangeWithThreeLinesAroundIt() {
        assertThat(diff("a\nb\nc\nd\ne\nf\ng\nh\ni\n", "a\nb\nc\nd\nE\nf\ng\nh\ni\n")).isEqualTo("""
                --- old
                +++ new
                @@ -2,7 +2,7 @@
                 b
                 c
                 d
                -e
                +E
                 f
                 g
                 h
                """);
    }

    @Test
    void tellsChangesThatStandApartInBlocksOfTheirOwn() {
        var before = IntStream.rangeClosed(1, 30).mapToObj(String::valueOf).collect(Collectors.joining("\n"));

        assertThat(diff(before, before.replace("5\n6\n", "5\n").replace("28", "28\n28.5"))).contains("""
                @@ -3,7 +3,6 @@
                 3
                 4
                 5
                -6
                 7
                 8
                 9
                """).contains("""
                @@ -26,5 +25,6 @@
                 26
                 27
                 28
                +28.5
                 29
                 30
                """);
    }

    @Test
    void tellsOfAFirstVersionThatEveryLineIsNew() {
        assertThat(diff("", "a\nb\n")).isEqualTo("--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n");
        assertThat(diff("a\n", "a\n")).isEmpty();
    }

    /** Sixty thousand lines of one character are the most that a text of a rule can have. */
    @Test
    void isNotHeldUpByTextsThatHaveNothingInCommon() {
        var before = "a\n".repeat(32_000);
        var after = "b\n".repeat(32_000);

        assertTimeout(Duration.ofSeconds(2), () -> assertThat(diff(before, after).lines()).hasSize(64_003));
    }

    private static String diff(String before, String after) {
        return new TextDiff(before, after).unified("old", "new");
    }
}
