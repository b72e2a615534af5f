package io.whatomate.notifications.fence;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Gathers what is wrong with one text, so that its author hears of everything at once. */
final class Faults {

    /** More help nobody: a text with so many faults is another kind of text. */
    private static final int MOST = 100;

    private final List<RuleFault> faults = new ArrayList<>();

    void add(Mark place, String code, String detail, String mend) {
        add(place == null ? 0 : place.getLine() + 1, place == null ? 0 : place.getColumn() + 1, code, detail, mend);
    }

    void add(Node node, String code, String detail, String mend) {
        add(node.getStartMark(), code, detail, mend);
    }

    void add(int line, int column, String code, String detail, String mend) {
        if (faults.size() < MOST) {
            faults.add(new RuleFault(line, column, code, detail, mend));
        }
    }

    /** A fault inside of an expression: its place in the text where that can be told. */
    void add(ScalarNode expression, ExpressionFault fault) {
        var start = expression.getStartMark();
        var end = expression.getEndMark();
        var quotes = switch (expression.getScalarStyle()) {
            case PLAIN -> 0;
            case SINGLE_QUOTED, DOUBLE_QUOTED -> 1;
            default -> -1;
        };
        var asWritten = quotes >= 0
                && start.getLine() == end.getLine()
                && end.getColumn() - start.getColumn() == expression.getValue().length() + 2 * quotes;
        add(
                start.getLine() + 1,
                start.getColumn() + 1 + (asWritten ? quotes + fault.position() : 0),
                fault.code(),
                fault.getMessage() + " (character " + (fault.position() + 1) + " of the expression)",
                fault.mend());
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /** @throws RuleFaults where there is any */
    void raise() throws RuleFaults {
        if (!faults.isEmpty()) {
            throw new RuleFaults(faults.stream()
                    .distinct()
                    .sorted(Comparator.comparingInt(RuleFault::line).thenComparingInt(RuleFault::column))
                    .toList());
        }
    }
}
