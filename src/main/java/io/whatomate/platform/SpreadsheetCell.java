package io.whatomate.platform;

import java.util.regex.Pattern;

/**
 * Text on its way into and out of a spreadsheet, which takes a cell for a formula by its first character: a customer who
 * calls himself {@code =HYPERLINK(…)} would reach into the file of whoever opens it (OWASP, "CSV Injection").
 */
public final class SpreadsheetCell {

    /** The full-width forms are the same to a Japanese Excel. */
    private static final Pattern FORMULA = Pattern.compile("[=+\\-@\\t\\r\\n＝＋－＠].*", Pattern.DOTALL);

    private SpreadsheetCell() {}

    /** The text, behind an apostrophe where it would be calculated. */
    public static String guarded(String text) {
        return text != null && FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    /** What was guarded as it was before; other text as it is. */
    public static String plain(String cell) {
        return cell.startsWith("'") && FORMULA.matcher(cell.substring(1)).matches() ? cell.substring(1) : cell;
    }
}
