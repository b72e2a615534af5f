package io.whatomate.notifications.authoring;

import io.whatomate.notifications.fence.RulePlace;
import java.util.List;

/**
 * What a text gives for one part of a template.
 *
 * @param <T> what is known of it
 */
sealed interface GivenPart<T> {

    /** Nothing is given, whatever comes. */
    record Absent<T>() implements GivenPart<T> {}

    /** @param place in the rule's text where it is given */
    record Known<T>(T value, RulePlace place) implements GivenPart<T> {}

    /** It shows only when the rule runs: the send gate looks at it then. */
    record Unknown<T>() implements GivenPart<T> {}

    /** @param names of the placeholders, or numbers where they are given as a list */
    record Body(boolean named, List<String> names) {}

    /**
     * @param index of the button, from 0
     * @param key what kind of value it is: text, payload, couponCode, flow
     */
    record Button(int index, String key) {}
}
