package io.whatomate.notifications.authoring;

import java.util.ArrayList;
import java.util.List;

/**
 * What two texts differ in, as a unified diff: the longest common subsequence of their lines, with three lines around each
 * change. Texts that differ in so many lines that looking for it would take long are told as one block that took the place of another.
 */
final class TextDiff {

    private static final int CONTEXT = 3;
    /** Cells of the table of common lines: 2,000 by 2,000 lines, 16 MB for the moment. */
    private static final long LARGEST_TABLE = 4_000_000;

    /** @param kind blank, minus or plus */
    private record Line(char kind, String text, int before, int after) {}

    private final List<String> before;
    private final List<String> after;

    TextDiff(String before, String after) {
        this.before = before.lines().toList();
        this.after = after.lines().toList();
    }

    /** Empty when the texts have the same lines. */
    String unified(String nameBefore, String nameAfter) {
        var lines = lines();
        var diff = new StringBuilder();
        int i = 0;
        while (i < lines.size()) {
            if (lines.get(i).kind() == ' ') {
                i++;
                continue;
            }
            var from = Math.max(0, i - CONTEXT);
            var last = i;
            for (int j = i; j < lines.size() && j - last <= 2 * CONTEXT; j++) {
                last = lines.get(j).kind() == ' ' ? last : j;
            }
            var to = Math.min(lines.size(), last + CONTEXT + 1);
            if (diff.isEmpty()) {
                diff.append("--- ").append(nameBefore).append("\n+++ ").append(nameAfter).append('\n');
            }
            hunk(lines.subList(from, to), diff);
            i = to;
        }
        return diff.toString();
    }

    private static void hunk(List<Line> lines, StringBuilder diff) {
        var removed = lines.stream().filter(line -> line.kind() != '+').count();
        var added = lines.stream().filter(line -> line.kind() != '-').count();
        // Where one side has no line, the line before is named.
        diff.append("@@ -").append(lines.getFirst().before() + (removed == 0 ? 0 : 1)).append(',').append(removed)
                .append(" +").append(lines.getFirst().after() + (added == 0 ? 0 : 1)).append(',').append(added).append(" @@\n");
        lines.forEach(line -> diff.append(line.kind()).append(line.text()).append('\n'));
    }

    private List<Line> lines() {
        int start = 0;
        while (start < Math.min(before.size(), after.size()) && before.get(start).equals(after.get(start))) {
            start++;
        }
        int end = 0;
        while (end < Math.min(before.size(), after.size()) - start
                && before.get(before.size() - 1 - end).equals(after.get(after.size() - 1 - end))) {
            end++;
        }
        var lines = new ArrayList<Line>();
        for (int i = 0; i < start; i++) {
            lines.add(new Line(' ', before.get(i), i, i));
        }
        middle(start, before.size() - end, after.size() - end, lines);
        for (int i = end; i > 0; i--) {
            lines.add(new Line(' ', before.get(before.size() - i), before.size() - i, after.size() - i));
        }
        return lines;
    }

    private void middle(int start, int endBefore, int endAfter, List<Line> lines) {
        int rows = endBefore - start;
        int columns = endAfter - start;
        var common = (long) rows * columns > LARGEST_TABLE ? new int[1][1] : common(start, rows, columns);
        int i = 0;
        int j = 0;
        while (i < rows || j < columns) {
            if (common.length > 1 && i < rows && j < columns && before.get(start + i).equals(after.get(start + j))) {
                lines.add(new Line(' ', before.get(start + i), start + i++, start + j++));
            } else if (i < rows && (j == columns || common.length == 1 || common[i + 1][j] >= common[i][j + 1])) {
                lines.add(new Line('-', before.get(start + i), start + i++, start + j));
            } else {
                lines.add(new Line('+', after.get(start + j), start + i, start + j++));
            }
        }
    }

    /** How many lines the rest of both sides has in common, from each pair of places. */
    private int[][] common(int start, int rows, int columns) {
        var common = new int[rows + 1][columns + 1];
        for (int i = rows - 1; i >= 0; i--) {
            for (int j = columns - 1; j >= 0; j--) {
                common[i][j] = before.get(start + i).equals(after.get(start + j))
                        ? common[i + 1][j + 1] + 1
                        : Math.max(common[i + 1][j], common[i][j + 1]);
            }
        }
        return common;
    }
}
