package io.whatomate.notifications.actions;

import java.util.ArrayList;
import java.util.List;

/**
 * Which places of a template a mapping of {@code template-params-action} fills, told without a payload.
 *
 * @param names of the places in the author's order: as they are named, else their numbers from 0
 * @param named whether the author named them
 * @param gaps numbers of places between two semicolons with nothing in them; these are not among the names
 */
public record MappedPlaces(List<String> names, boolean named, List<Integer> gaps) {

    /** @throws IllegalArgumentException with a sentence that goes on behind the property's name, when it is no mapping */
    public static MappedPlaces of(String text) {
        var mapping = ValueMapping.of(text);
        if (mapping.isMixed()) {
            throw new IllegalArgumentException("gives names to some values and not to all");
        }
        var names = new ArrayList<String>();
        var gaps = new ArrayList<Integer>();
        for (int i = 0; i < mapping.entries().size(); i++) {
            var entry = mapping.entries().get(i);
            if (entry == null) {
                gaps.add(i);
            } else {
                names.add(entry.name() == null ? String.valueOf(i) : entry.name());
            }
        }
        return new MappedPlaces(names, mapping.isNamed(), gaps);
    }
}
