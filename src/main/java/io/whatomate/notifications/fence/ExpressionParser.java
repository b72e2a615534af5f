package io.whatomate.notifications.fence;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.whatomate.notifications.fence.RuleExpression.Term;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Reads an expression of a rule. Whatever is not of the grammar is told with its place, and nothing is run. */
final class ExpressionParser {

    private static final int LONGEST_PATH = 16;
    private static final int MOST_CONDITIONS = 50;
    private static final int LONGEST_DATE_PATTERN = 40;
    private static final Set<String> WORDS_OF_TRUTH = Set.of("true", "false");

    private final String source;
    private int at;

    ExpressionParser(String source) {
        this.source = source;
        if (source.length() > RuleExpression.LONGEST) {
            throw new ExpressionFault(
                    RuleExpression.LONGEST,
                    "expression-size",
                    "The expression has more than " + RuleExpression.LONGEST + " characters.",
                    "Make it shorter, or part it with setVariable.");
        }
    }

    /** Text with places to fill in. */
    Term template() {
        return text('\0');
    }

    /** Text up to the quote that closes it, or to the end. */
    private Term text(char quote) {
        var parts = new ArrayList<Term>();
        var plain = new StringBuilder();
        while (at < source.length() && source.charAt(at) != quote) {
            if (source.startsWith("${", at)) {
                if (!plain.isEmpty()) {
                    parts.add(new Term.Literal(plain.toString()));
                    plain.setLength(0);
                }
                parts.add(place());
            } else if (source.startsWith("$simple{", at)) {
                throw fault("expression-function", "`$simple{` is not for rules.", "Write `${body.…}`.");
            } else {
                plain.append(source.charAt(at++));
            }
        }
        if (!plain.isEmpty() || parts.isEmpty()) {
            parts.add(new Term.Literal(plain.toString()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Term.Text(List.copyOf(parts));
    }

    /** Conditions, joined by one of the two words. */
    Term condition() {
        var conditions = new ArrayList<Term>();
        String joint = null;
        do {
            conditions.add(comparison());
            blanks();
            if (at == source.length()) {
                return conditions.size() == 1
                        ? conditions.getFirst()
                        : new Term.Joined("&&".equals(joint), List.copyOf(conditions));
            }
            joint = joint(joint);
        } while (conditions.size() < MOST_CONDITIONS);
        throw fault("expression-size", "More than " + MOST_CONDITIONS + " conditions in one.", "Part them with filter or choice.");
    }

    private String joint(String before) {
        for (var word : List.of("&&", "||")) {
            if (source.startsWith(word, at)) {
                if (before != null && !before.equals(word)) {
                    throw fault(
                            "expression-mixed",
                            "`&&` and `||` stand in one condition, which Camel would read from left to right.",
                            "Put one of them into a filter or choice of its own.");
                }
                at += 2;
                return word;
            }
        }
        throw fault(
                "expression-syntax",
                "Here `&&`, `||` or the end is expected.",
                "Conditions are `${body.a} == 'b'`, joined by ` && ` or ` || `; texts stand in quotes.");
    }

    private Term comparison() {
        blanks();
        var negated = peek('!') && !source.startsWith("!=", at);
        if (negated) {
            at++;
            blanks();
        }
        var left = operand();
        blanks();
        var turned = source.startsWith("!", at) && !source.startsWith("!=", at);
        var place = at + (turned ? 1 : 0);
        for (var operator : Operator.values()) {
            if (isWord(operator.word(), place)) {
                at = place + operator.word().length();
                blanks();
                var right = operator == Operator.REGEX ? pattern() : operand();
                return new Term.Comparison(left, operator, turned != negated, right);
            }
        }
        return new Term.Holds(left, negated);
    }

    private boolean isWord(String word, int place) {
        var end = place + word.length();
        return source.startsWith(word, place)
                && (!Character.isLetter(word.charAt(0)) || end == source.length() || !Character.isLetterOrDigit(source.charAt(end)));
    }

    private Term operand() {
        if (at == source.length()) {
            throw fault("expression-syntax", "A value is missing here.", "Write `${body.…}`, a number, or a text in quotes.");
        }
        if (source.startsWith("${", at)) {
            return place();
        }
        if (peek('\'') || peek('"')) {
            return quoted();
        }
        var from = at;
        while (at < source.length() && (Character.isLetterOrDigit(source.charAt(at)) || ".-_".indexOf(source.charAt(at)) >= 0)) {
            at++;
        }
        var word = source.substring(from, at);
        if ("null".equals(word)) {
            return new Term.Literal(null);
        }
        if (WORDS_OF_TRUTH.contains(word)) {
            return new Term.Literal(Boolean.valueOf(word));
        }
        if (word.matches("-?[0-9]{1,18}(\\.[0-9]{1,18})?")) {
            return new Term.Literal(new BigDecimal(word));
        }
        at = from;
        throw fault(
                "expression-syntax",
                "Here a value is expected: `${…}`, a number, true, false, null, or a text in quotes.",
                "A text needs quotes: 'paid'. Parentheses and functions outside of `${…}` are not for rules.");
    }

    private Term quoted() {
        var quote = source.charAt(at);
        var from = at++;
        var text = text(quote);
        if (!peek(quote)) {
            at = from;
            throw fault("expression-syntax", "This quote is not closed.", "Close it with the same quote.");
        }
        at++;
        return text;
    }

    private Term pattern() {
        var from = at;
        if (!(operand() instanceof Term.Literal(String regex))) {
            at = from;
            throw fault("expression-regex", "A pattern must be a text that stands in the rule.", "Write it in quotes, without `${…}`.");
        }
        try {
            return new Term.Literal(RegexSize.compile(regex));
        } catch (PatternSyntaxException e) {
            at = from;
            throw fault("expression-regex", "This is no pattern of RE2: " + e.getDescription() + ".", "RE2 has no look-around and no back-references.");
        } catch (IllegalArgumentException e) {
            at = from;
            throw fault("expression-regex", e.getMessage(), "Make the pattern smaller.");
        }
    }

    /** What stands between <code>${</code> and <code>}</code>. */
    private Term place() {
        var from = at;
        var end = source.indexOf('}', at);
        if (end < 0) {
            throw fault("expression-syntax", "`${` is not closed.", "Close it with `}`.");
        }
        at += 2;
        var inside = source.substring(at, end);
        Term term;
        if (inside.startsWith("date:")) {
            term = moment(inside, from);
        } else if (starts(inside, "body")) {
            at += 4;
            term = new Term.Body(path(end));
        } else if (starts(inside, "variable")) {
            at += 8;
            var path = path(end);
            if (path.isEmpty() || !(path.getFirst() instanceof String name)) {
                throw fault("expression-syntax", "The variable's name is missing.", "Write `${variable.name}`.");
            }
            term = new Term.Variable(name, List.copyOf(path.subList(1, path.size())));
        } else {
            throw unknown(inside, from);
        }
        at = end + 1;
        return term;
    }

    private static boolean starts(String inside, String word) {
        return inside.equals(word)
                || inside.startsWith(word) && ".[?".indexOf(inside.charAt(word.length())) >= 0;
    }

    private ExpressionFault unknown(String inside, int from) {
        at = from;
        if (inside.startsWith("header")) {
            return fault(
                    "expression-function",
                    "`${" + shown(inside) + "}`: a rule has no headers.",
                    "What the trigger brings is in `${body}`; the event's key is `${variable.triggerKey}`.");
        }
        return fault(
                "expression-function",
                "`${" + shown(inside) + "}` is not for rules.",
                "There are `${body.a.b}`, `${body[a][0].b}`, `${variable.name}` and `${date:now:yyyy-MM-dd}`.");
    }

    /** Names and numbers up to the closing brace. */
    private List<Object> path(int end) {
        var path = new ArrayList<>();
        while (at < end) {
            if (path.size() == LONGEST_PATH) {
                throw fault("expression-path", "A path of more than " + LONGEST_PATH + " names.", "Part it with setVariable.");
            }
            if (source.startsWith("?.", at) || source.startsWith("?[", at)) {
                at++;
            }
            path.add(peek('[') ? bracket(end) : name(end));
        }
        return List.copyOf(path);
    }

    private Object name(int end) {
        if (!peek('.')) {
            throw fault(
                    "expression-path",
                    peek('(') ? "Methods are not called in rules." : "Here `.name`, `[name]` or `[0]` is expected.",
                    "A path is `${body.order.id}` or `${body.items[0].name}`.");
        }
        var from = ++at;
        while (at < end && isNamePart(source.charAt(at))) {
            at++;
        }
        if (at == from) {
            throw fault("expression-path", "A name is missing here.", "Names with other characters stand in brackets: `${body['a b']}`.");
        }
        return source.substring(from, at);
    }

    private static boolean isNamePart(char character) {
        return Character.isLetterOrDigit(character) || character == '_' || character == '-';
    }

    private Object bracket(int end) {
        var close = source.indexOf(']', at);
        if (close < 0 || close > end) {
            throw fault("expression-path", "`[` is not closed.", "Close it with `]`.");
        }
        var inside = source.substring(at + 1, close);
        if (inside.matches("[0-9]{1,6}")) {
            at = close + 1;
            return Integer.valueOf(inside);
        }
        var quoted = inside.matches("'[^']{1,100}'|\"[^\"]{1,100}\"");
        if (!quoted && !inside.matches("[\\p{L}\\p{N}_][\\p{L}\\p{N}_ .:@/-]{0,99}")) {
            throw fault("expression-path", "`[" + shown(inside) + "]` is no name and no number.", "Write `[0]`, `[name]` or `['any name']`.");
        }
        at = close + 1;
        return quoted ? inside.substring(1, inside.length() - 1) : inside;
    }

    private Term moment(String inside, int from) {
        at = from;
        var parts = inside.split(":", 3);
        var offset = Duration.ZERO;
        if (parts.length < 3 || !parts[1].matches("now([+-][0-9]{1,5}[smhd]){0,3}")) {
            throw fault("expression-date", "`${" + shown(inside) + "}` is no date.", "Write `${date:now:yyyy-MM-dd}` or `${date:now+2d:dd.MM.yyyy}`.");
        }
        var moves = Pattern.compile("([+-][0-9]+)([smhd])").matcher(parts[1]);
        while (moves.find()) {
            var amount = Long.parseLong(moves.group(1));
            offset = offset.plus(switch (moves.group(2)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            });
        }
        try {
            if (parts[2].isBlank() || parts[2].length() > LONGEST_DATE_PATTERN) {
                throw new IllegalArgumentException("its length");
            }
            return new Term.Moment(offset, DateTimeFormatter.ofPattern(parts[2], Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw fault(
                    "expression-date",
                    "`" + shown(parts[2]) + "` is no pattern for a date: " + e.getMessage() + ".",
                    "Patterns are those of java.time.format.DateTimeFormatter, such as `dd.MM.yyyy HH:mm`.");
        }
    }

    private void blanks() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private boolean peek(char character) {
        return at < source.length() && source.charAt(at) == character;
    }

    /** What the author wrote, shortened. */
    private static String shown(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }

    private ExpressionFault fault(String code, String detail, String mend) {
        return new ExpressionFault(at, code, detail, mend);
    }
}
