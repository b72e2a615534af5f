package io.whatomate.notifications.fence;

/**
 * RE2 takes linear time, but it writes repetitions out: <code>((a{1000}){1000}){1000}</code> would be a program of a billion
 * steps. This counts before it is compiled.
 */
final class RegexSize {

    private static final int LONGEST = 500;
    private static final int MOST_STEPS = 2_000;

    private RegexSize() {}

    /** @throws IllegalArgumentException where the pattern is too long, or would be when written out */
    static void check(String regex) {
        if (regex.length() > LONGEST) {
            throw new IllegalArgumentException("The pattern has more than " + LONGEST + " characters.");
        }
        // Each repetition may apply to everything before it; their product is an upper bound, and plenty.
        long steps = regex.length();
        var counts = com.google.re2j.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}").matcher(regex);
        while (counts.find()) {
            var least = Long.parseLong(counts.group(1));
            var most = counts.group(2) == null || counts.group(2).isEmpty() ? least + 1 : Long.parseLong(counts.group(2));
            steps *= Math.max(1, Math.max(least, most));
            if (steps > 100_000_000) {
                break;
            }
        }
        if (steps > MOST_STEPS && !small(regex)) {
            throw new IllegalArgumentException("The pattern's repetitions make it too large.");
        }
    }

    /** Repetitions of single characters or classes add up instead of multiplying: {@code [0-9]{8}-[A-Z]{200}}. */
    private static boolean small(String regex) {
        long steps = regex.length();
        var counts = com.google.re2j.Pattern.compile("(.)\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}", com.google.re2j.Pattern.DOTALL)
                .matcher(regex);
        while (counts.find()) {
            if (")".equals(counts.group(1)) || "}".equals(counts.group(1))) {
                return false;
            }
            var least = Long.parseLong(counts.group(2));
            var most = counts.group(3) == null || counts.group(3).isEmpty() ? least + 1 : Long.parseLong(counts.group(3));
            steps += Math.max(least, most);
        }
        // Only where no group is repeated at all can a group's content not be multiplied.
        return steps <= MOST_STEPS;
    }
}
