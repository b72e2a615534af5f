package io.whatomate.notifications.fence;

import com.google.re2j.Pattern;
import io.whatomate.notifications.fence.RuleExpression.Term;
import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads one place of an expression: what stands between <code>${</code> and <code>}</code>. */
final class PlaceParser {

    private static final int LONGEST_PATH = 16;
    private static final int LONGEST_DATE_PATTERN = 40;
    private static final Pattern MOVE = Pattern.compile("([+-][0-9]+)([smhd])");

    private final String source;
    private int at;

    /** @param at where <code>${</code> begins in the expression */
    PlaceParser(String source, int at) {
        this.source = source;
        this.at = at;
    }

    /** Where the expression goes on. */
    int end() {
        return at;
    }

    /** @throws ExpressionFault where it is none */
    Term term() {
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
            throw fault(
                    "expression-path", "`[" + shown(inside) + "]` is no name and no number.",
                    "Write `[0]`, `[name]` or `['any name']`.");
        }
        at = close + 1;
        return quoted ? inside.substring(1, inside.length() - 1) : inside;
    }

    private Term moment(String inside, int from) {
        at = from;
        var parts = inside.split(":", 3);
        var offset = Duration.ZERO;
        if (parts.length < 3 || !parts[1].matches("now([+-][0-9]{1,5}[smhd]){0,3}")) {
            throw fault(
                    "expression-date", "`${" + shown(inside) + "}` is no date.",
                    "Write `${date:now:yyyy-MM-dd}` or `${date:now+2d:dd.MM.yyyy}`.");
        }
        var moves = MOVE.matcher(parts[1]);
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
