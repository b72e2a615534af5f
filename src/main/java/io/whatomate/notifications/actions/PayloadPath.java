package io.whatomate.notifications.actions;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a value stands in a payload: {@code order.items[0].name}, {@code items[*].price}, {@code ['odd.key'].x}. Walks maps
 * and lists and nothing else: no method, no property of a Java object is ever called.
 *
 * @param text as the author wrote it
 * @param variable name of the variable in which it begins ({@code @contact.name}); null: in the body
 */
record PayloadPath(String text, String variable, List<Step> steps) {

    /** Name of a variable that is null. */
    static final String NULL = "null";

    private static final int MOST_STEPS = 20;
    private static final int MOST_ELEMENTS = 1_000;

    private static final Pattern STEP =
            Pattern.compile("\\G(?:(?:^|\\.)([\\p{L}\\p{N}_$-][\\p{L}\\p{N}\\p{M}_$ -]*)|\\[(?:([0-9]{1,6})|(\\*)|'([^']{1,200})')])");
    private static final Pattern VARIABLE = Pattern.compile("@([A-Za-z][A-Za-z0-9]{0,63})(?=[.\\[]|$)\\.?");

    sealed interface Step {

        record Member(String name) implements Step {}

        record Element(int index) implements Step {}

        /** Every element of a list. */
        record Each() implements Step {}
    }

    PayloadPath {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException with a sentence for the author, when it is no path */
    static PayloadPath of(String written) {
        var text = written.strip();
        var variable = VARIABLE.matcher(text);
        var begins = text.startsWith("@");
        if (begins && !variable.lookingAt()) {
            throw new IllegalArgumentException("'" + text + "' names no variable; write @contact.name");
        }
        var rest = begins ? text.substring(variable.end()) : text;
        var steps = steps(text, rest);
        if (steps.isEmpty() && !begins) {
            throw new IllegalArgumentException("a path is missing, such as order.total");
        }
        return new PayloadPath(text, begins ? variable.group(1) : null, steps);
    }

    private static List<Step> steps(String text, String rest) {
        var steps = new ArrayList<Step>();
        var step = STEP.matcher(rest);
        var end = 0;
        while (step.find()) {
            end = step.end();
            steps.add(step(step));
        }
        if (end < rest.length() || steps.size() > MOST_STEPS) {
            throw new IllegalArgumentException("'" + text + "' is no path; write order.items[0].name, items[*].name or ['odd.key']");
        }
        return steps;
    }

    private static Step step(Matcher found) {
        if (found.group(2) != null) {
            return new Step.Element(Integer.parseInt(found.group(2)));
        } else if (found.group(3) != null) {
            return new Step.Each();
        }
        return new Step.Member(found.group(1) != null ? found.group(1).strip() : found.group(4));
    }

    /** @return what stands there; null when nothing does; with {@code [*]} a flat list of what is not null */
    Object in(Object root) {
        Object here = root;
        for (int i = 0; i < steps.size() && here != null; i++) {
            here = switch (steps.get(i)) {
                case Step.Member(var name) -> here instanceof Map<?, ?> map ? map.get(name) : null;
                case Step.Element(var index) -> here instanceof List<?> list && index < list.size() ? list.get(index) : null;
                case Step.Each all -> {
                    var rest = new PayloadPath(text, variable, steps.subList(i + 1, steps.size()));
                    yield here instanceof List<?> list ? rest.ofEach(list) : null;
                }
            };
            if (steps.get(i) instanceof Step.Each) {
                return here;
            }
        }
        return here;
    }

    /** Whether a member of that name, or an element of that number, is there and is null; so is {@code @null}. */
    boolean leadsToNull(Object root) {
        if (steps.isEmpty()) {
            return NULL.equals(variable);
        }
        var before = new PayloadPath(text, variable, steps.subList(0, steps.size() - 1)).in(root);
        return switch (steps.getLast()) {
            case Step.Member(var name) -> before instanceof Map<?, ?> map && map.containsKey(name) && map.get(name) == null;
            case Step.Element(var index) -> before instanceof List<?> list && index < list.size() && list.get(index) == null;
            case Step.Each all -> false;
        };
    }

    private List<Object> ofEach(List<?> list) {
        var found = new ArrayList<>();
        for (var element : list) {
            switch (in(element)) {
                case List<?> nested -> nested.stream().filter(Objects::nonNull).forEach(found::add);
                case null -> {}
                case Object value -> found.add(value);
            }
            if (found.size() > MOST_ELEMENTS) {
                throw new IllegalArgumentException("'" + text + "' has more than " + MOST_ELEMENTS + " elements");
            }
        }
        return found;
    }
}
