package io.whatomate.notifications.fence;

import java.time.Duration;
import java.time.format.DateTimeFormatter;
import java.util.List;

/**
 * An expression of a rule, in the spelling of Camel's Simple but of a grammar of our own: text with <code>${body…}</code>,
 * <code>${variable…}</code> and <code>${date:now:…}</code>, and conditions over these. It walks Maps and Lists and knows no
 * method, no class and no bean.
 *
 * @param source as it was written
 */
public record RuleExpression(String source, Term term) {

    /** Longest text that an expression may be, and may make, in characters. */
    static final int LONGEST = 4_000;

    static final int LARGEST_RESULT = 262_144;

    /**
     * Text with places to fill in. Where it is one place and nothing else, its value stays what it is: a List, a number.
     *
     * @throws RuntimeException where it is not of the grammar; the gate told so before
     */
    public static RuleExpression template(String source) {
        return new RuleExpression(source, new ExpressionParser(source).template());
    }

    /** Something that holds or does not, such as <code>${body.status} == 'paid'</code>. */
    static RuleExpression condition(String source) {
        return new RuleExpression(source, new ExpressionParser(source).condition());
    }

    /** Text that stands for itself. */
    static RuleExpression constant(String source) {
        return new RuleExpression(source, new Term.Literal(source));
    }

    Object value(RuleScope scope) {
        return term.value(scope);
    }

    boolean holds(RuleScope scope) {
        return RuleValues.holds(term.value(scope));
    }

    String text(RuleScope scope) {
        return RuleValues.text(term.value(scope), scope);
    }

    /** Whether it is the same whatever comes. */
    boolean isConstant() {
        return term instanceof Term.Literal;
    }

    /** A part of an expression. */
    sealed interface Term {

        Object value(RuleScope scope);

        /** Stands for itself. */
        record Literal(Object value) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return value;
            }
        }

        /** Parts put together to one text. */
        record Text(List<Term> parts) implements Term {
            @Override
            public Object value(RuleScope scope) {
                var text = new StringBuilder();
                for (var part : parts) {
                    var more = RuleValues.text(part.value(scope), scope);
                    if (text.length() + more.length() > LARGEST_RESULT) {
                        throw RuleStopped.forGood("An expression makes a text of more than " + LARGEST_RESULT + " characters.");
                    }
                    scope.spend(more.length());
                    text.append(more);
                }
                return text.toString();
            }
        }

        /** The body, or what a path leads to in it. */
        record Body(List<Object> path) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return RuleValues.walk(scope.body(), path);
            }
        }

        /** A variable, or what a path leads to in it. */
        record Variable(String name, List<Object> path) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return RuleValues.walk(scope.variable(name), path);
            }
        }

        /** The moment, moved by an offset, in a pattern of {@link DateTimeFormatter}. */
        record Moment(Duration offset, DateTimeFormatter pattern) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return pattern.format(scope.now().plus(offset));
            }
        }

        /** Two values and what is asked of them. */
        record Comparison(Term left, Operator operator, boolean negated, Term right) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return operator.holds(left.value(scope), right.value(scope), scope) != negated;
            }
        }

        /** The value alone, as a condition. */
        record Holds(Term operand, boolean negated) implements Term {
            @Override
            public Object value(RuleScope scope) {
                return RuleValues.holds(operand.value(scope)) != negated;
            }
        }

        /** Conditions of which all must hold, or one. */
        record Joined(boolean all, List<Term> conditions) implements Term {
            @Override
            public Object value(RuleScope scope) {
                for (var condition : conditions) {
                    if (RuleValues.holds(condition.value(scope)) != all) {
                        return !all;
                    }
                }
                return all;
            }
        }
    }
}
