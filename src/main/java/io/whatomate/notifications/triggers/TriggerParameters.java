package io.whatomate.notifications.triggers;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Parameters of a trigger's URI, each taken once; what nobody takes is a misspelling. */
final class TriggerParameters {

    private final Map<String, String> left = new TreeMap<>();

    TriggerParameters(Map<String, Object> given) {
        given.forEach((name, value) -> left.put(name, String.valueOf(value)));
    }

    /** @throws IllegalArgumentException when it is missing or blank */
    String text(String name) {
        var value = left.remove(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The trigger needs the parameter " + name);
        }
        return value;
    }

    String text(String name, String byDefault) {
        var value = left.remove(name);
        return value == null || value.isBlank() ? byDefault : value;
    }

    /** @throws IllegalArgumentException when it is no whole number between the two */
    int whole(String name, int byDefault, int least, int most) {
        var value = text(name, Integer.toString(byDefault));
        if (value.matches("-?\\d{1,9}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most) {
            return Integer.parseInt(value);
        }
        throw new IllegalArgumentException("The parameter " + name + " is a whole number from " + least + " to " + most + ", not " + value);
    }

    /** @throws IllegalArgumentException when it is none of those */
    String oneOf(String name, String byDefault, Set<String> words) {
        var value = text(name, byDefault);
        if (!words.contains(value)) {
            throw new IllegalArgumentException("The parameter " + name + " is one of " + words + ", not " + value);
        }
        return value;
    }

    /** @throws IllegalArgumentException when something is left */
    void nothingElse() {
        if (!left.isEmpty()) {
            throw new IllegalArgumentException("The trigger knows no parameter " + String.join(", ", left.keySet()));
        }
    }
}
