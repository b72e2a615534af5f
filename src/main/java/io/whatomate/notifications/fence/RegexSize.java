package io.whatomate.notifications.fence;

import com.google.re2j.Pattern;

/**
 * RE2 takes linear time, but it writes repetitions out: <code>((a{1000}){1000}){1000}</code> would be a program of a billion
 * steps. This counts the steps before it is compiled. What is no pattern at all is told by RE2 itself.
 */
final class RegexSize {

    private static final int LONGEST = 500;
    private static final int MOST_STEPS = 2_000;

    private final String regex;
    private int at;

    private RegexSize(String regex) {
        this.regex = regex;
    }

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
        var size = new RegexSize(regex);
        long steps = 0;
        while (size.at < regex.length()) {
            steps += size.group();
            size.at++;
        }
        return new Measured(Pattern.compile(regex), steps);
    }

    /** Steps up to the parenthesis that closes it, or to the end. */
    private long group() {
        long steps = 0;
        while (at < regex.length() && regex.charAt(at) != ')') {
            steps = bounded(steps + repeated(atom()));
        }
        return steps;
    }

    private long atom() {
        switch (regex.charAt(at++)) {
            case '\\' -> {
                // \p{Greek} and \x{41} are one character with braces of their own.
                var named = at < regex.length() && "pPx".indexOf(regex.charAt(at)) >= 0 && regex.startsWith("{", at + 1);
                at = named ? Math.max(at + 1, regex.indexOf('}', at) + 1) : at + 1;
                return 1;
            }
            case '[' -> {
                characters();
                return 1;
            }
            case '(' -> {
                var inside = group();
                at++;
                return inside + 2;
            }
            default -> {
                return 1;
            }
        }
    }

    private void characters() {
        at += regex.startsWith("^", at) ? 1 : 0;
        at += regex.startsWith("]", at) ? 1 : 0;
        while (at < regex.length() && regex.charAt(at) != ']') {
            var named = regex.startsWith("[:", at) ? regex.indexOf(":]", at) : -1;
            at = named >= 0 ? named + 2 : at + (regex.charAt(at) == '\\' ? 2 : 1);
        }
        at++;
    }

    private long repeated(long steps) {
        var times = steps;
        while (at < regex.length() && "*+?{".indexOf(regex.charAt(at)) >= 0) {
            if (regex.charAt(at) == '{') {
                var end = regex.indexOf('}', at);
                var counts = end < 0 ? new String[0] : regex.substring(at + 1, end).split(",", -1);
                if (counts.length == 0 || !counts[0].matches("[0-9]{1,9}")) {
                    break;
                }
                var least = Long.parseLong(counts[0]);
                var most = counts.length > 1 && counts[1].matches("[0-9]{1,9}") ? Long.parseLong(counts[1]) : least + 1;
                times = bounded(times * Math.max(1, Math.max(least, most)));
                at = end;
            }
            at++;
        }
        return times + (times == steps ? 0 : 1);
    }

    private static long bounded(long steps) {
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException("The pattern's repetitions make it too large.");
        }
        return steps;
    }
}
