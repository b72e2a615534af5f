package io.whatomate.notifications.fence;

import com.google.re2j.Pattern;
import io.whatomate.platform.PatternSize;

/** Patterns of a tenant's rule: bounded in length and, written out, in steps. */
final class RegexSize {

    private static final int LONGEST = 500;

    private RegexSize() {}

    /** A pattern and its steps, for each of which it looks at each character. */
    record Measured(Pattern pattern, long steps) {}

    /**
     * @throws IllegalArgumentException where the pattern is too long, or would be when written out
     * @throws com.google.re2j.PatternSyntaxException where it is none
     */
    static Measured compile(String regex) {
        if (regex.length() > LONGEST) {
            throw new IllegalArgumentException("The pattern has more than " + LONGEST + " characters.");
        }
        var steps = PatternSize.of(regex);
        var pattern = Pattern.compile(regex);
        // Should the count have read it otherwise than RE2: what was compiled is known for certain.
        return new Measured(pattern, Math.max(steps, PatternSize.bounded(pattern.programSize() / 2)));
    }
}
