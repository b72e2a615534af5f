package io.whatomate.notifications.fence;

/**
 * One thing in a rule's text that cannot be taken.
 *
 * @param line of the text, from 1; 0 where the fault is the text's as a whole
 * @param column of that line, from 1; inside an expression the place in the expression
 * @param code stable word for programs, such as {@code step-unknown}
 * @param detail what is wrong, for people who know Camel
 * @param mend what to write instead
 */
public record RuleFault(int line, int column, String code, String detail, String mend) {}
