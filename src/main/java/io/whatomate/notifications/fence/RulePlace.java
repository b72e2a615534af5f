package io.whatomate.notifications.fence;

/**
 * A place in a rule's text.
 *
 * @param line from 1
 * @param column of that line, from 1
 */
public record RulePlace(int line, int column) {}
