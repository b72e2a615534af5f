package io.whatomate.platform;

/**
 * How large a pattern of RE2 is. RE2 takes linear time, but it writes repetitions out: <code>((a{1000}){1000}){1000}</code>
 * would be a program of a billion steps, and the memory of the whole process. This counts the steps before anything is compiled.
 */
public final class PatternSize {

    private static final int MOST_STEPS = 2_000;

    private final String regex;
    private int at;

    private PatternSize(String regex) {
        this.regex = regex;
    }

    /**
     * Steps of the pattern, for each of which RE2 looks at each character of a text; at most 2,000. What is no pattern at all is
     * told by RE2 itself.
     *
     * @throws IllegalArgumentException where the pattern would be too large when written out
     */
    public static long of(String regex) {
        var size = new PatternSize(regex);
        long steps = 0;
        while (size.at < regex.length()) {
            steps = bounded(steps + size.group());
            size.at++;
        }
        return steps;
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
                if (regex.startsWith("Q", at)) {
                    return quoted();
                }
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

    /** What stands between \\Q and \\E means itself, brackets and braces too. */
    private long quoted() {
        var end = regex.indexOf("\\E", at);
        var last = end < 0 ? regex.length() : end;
        var steps = Math.max(1, last - at - 1);
        at = end < 0 ? last : end + 2;
        return steps;
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

    /**
     * @return the same
     * @throws IllegalArgumentException when they are more than 2,000
     */
    public static long bounded(long steps) {
        if (steps > MOST_STEPS) {
            throw new IllegalArgumentException("The pattern's repetitions make it too large.");
        }
        return steps;
    }
}
