package io.whatomate.notifications.files;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody probably meant. */
final class Nearest {

    private Nearest() {}

    /** @return the word that is the fewest edits away, at most a third of its letters and three; the first of the alphabet among equals */
    static Optional<String> of(String word, Collection<String> words) {
        var most = Math.min(3, Math.max(1, word.length() / 3));
        record Near(String word, int edits) {}
        return words.stream()
                .filter(candidate -> Math.abs(candidate.length() - word.length()) <= most)
                .map(candidate -> new Near(candidate, edits(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT))))
                .filter(near -> near.edits() <= most)
                .min(Comparator.comparingInt(Near::edits).thenComparing(Near::word))
                .map(Near::word);
    }

    /** Levenshtein's distance, where two neighbours that changed places count as one edit. */
    private static int edits(String left, String right) {
        var table = new int[left.length() + 1][right.length() + 1];
        for (var i = 0; i <= left.length(); i++) {
            for (var j = 0; j <= right.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : cheapest(table, left, right, i, j);
            }
        }
        return table[left.length()][right.length()];
    }

    private static int cheapest(int[][] table, String left, String right, int i, int j) {
        var same = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
        var edits = Math.min(table[i - 1][j - 1] + same, 1 + Math.min(table[i - 1][j], table[i][j - 1]));
        var turned = i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2) && left.charAt(i - 2) == right.charAt(j - 1);
        return turned ? Math.min(edits, table[i - 2][j - 2] + 1) : edits;
    }
}
