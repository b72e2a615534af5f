package io.whatomate.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns are measured before RE2 writes their repetitions out. */
class PatternSizeTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "((a{1000}){1000}){1000}", "(a{50}){50}", "(?:(?i)a{100}){100}", "(?P<n>a{100}){100}", "(\\pL{100}){100}", "([[:alpha:]]{100}){100}",
        "([]a]{100}){100}", "([^]a]{100}){100}", "(\\x{41}{100}){100}", "(a{0,100}){0,100}", "(a{100,}){100,}", "((((a*){20}){20}){20}){20}",
        "\\Q[\\E((a{1000}){1000}){1000}", "\\Q(\\E(a{1000}){1000}", "[\\]](a{1000}){1000}", "\\Q{\\E\\Q[\\E(a{1000}){1000}"
    })
    void whatWouldBeTooLargeIsRefused(String pattern) {
        assertThatThrownBy(() -> PatternSize.of(pattern)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "hi|2", "^order\\s+#?\\d{4}$|17", "[0-9]{4}|5", "\\Qa(b[\\E|4", "a{,5}|5", "\\p{Greek}+|2"
    })
    void everydayPatternsPassWithTheirSteps(String pattern, long steps) {
        assertThat(PatternSize.of(pattern)).isBetween(1L, Math.max(2, 2 * steps));
    }

    @Test
    void halfAPatternEndsToo() {
        for (var half : new String[] {"", "\\", "\\Q", "\\p{", "[", "[^", "[[:", "(", "a{", "a{1", ")", "(]", "\\x{"}) {
            assertThat(PatternSize.of(half)).isBetween(0L, 5L);
        }
    }
}
