package io.whatomate.notifications.fence;

import com.google.re2j.PatternSyntaxException;
import io.whatomate.notifications.fence.RuleExpression.Term;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads an expression of a rule. Whatever is not of the grammar is told with its place, and nothing is run. */
final class ExpressionParser {

    private static final int MOST_CONDITIONS = 50;
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
            throw fault(
                    "expression-regex", "This is no pattern of RE2: " + e.getDescription() + ".",
                    "RE2 has no look-around and no back-references.");
        } catch (IllegalArgumentException e) {
            at = from;
            throw fault("expression-regex", e.getMessage(), "Make the pattern smaller.");
        }
    }

    /** What stands between <code>${</code> and <code>}</code>. */
    private Term place() {
        var place = new PlaceParser(source, at);
        var term = place.term();
        at = place.end();
        return term;
    }

    private void blanks() {
        while (at < source.length() && Character.isWhitespace(source.charAt(at))) {
            at++;
        }
    }

    private boolean peek(char character) {
        return at < source.length() && source.charAt(at) == character;
    }

    private ExpressionFault fault(String code, String detail, String mend) {
        return new ExpressionFault(at, code, detail, mend);
    }
}
