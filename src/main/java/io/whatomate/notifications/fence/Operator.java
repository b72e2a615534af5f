package io.whatomate.notifications.fence;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What can be asked of two values. The words are Simple's. */
enum Operator {
    EQUAL("==") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return RuleValues.equal(left, right, scope);
        }
    },
    UNEQUAL("!=") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return !RuleValues.equal(left, right, scope);
        }
    },
    AT_LEAST(">=") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.order(left, right, scope) >= 0;
        }
    },
    MORE(">") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.order(left, right, scope) > 0;
        }
    },
    AT_MOST("<=") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.order(left, right, scope) <= 0;
        }
    },
    LESS("<") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.order(left, right, scope) < 0;
        }
    },
    CONTAINS("contains") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            if (left instanceof List<?> list) {
                scope.spend(list.size());
                return list.stream().anyMatch(item -> RuleValues.equal(item, right, scope));
            }
            return known(left, right) && RuleValues.text(left, scope).contains(RuleValues.text(right, scope));
        }
    },
    IN("in") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && choices(right, scope).anyMatch(choice -> RuleValues.equal(left, choice, scope));
        }
    },
    STARTS_WITH("startsWith") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.text(left, scope).startsWith(RuleValues.text(right, scope));
        }
    },
    ENDS_WITH("endsWith") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            return known(left, right) && RuleValues.text(left, scope).endsWith(RuleValues.text(right, scope));
        }
    },
    REGEX("regex") {
        @Override
        boolean holds(Object left, Object right, RuleScope scope) {
            if (left == null) {
                return false;
            }
            var text = RuleValues.text(left, scope);
            if (text.length() > LONGEST_MATCHED) {
                throw RuleStopped.forGood("A regex is asked of a text of more than " + LONGEST_MATCHED + " characters.");
            }
            var regex = (RegexSize.Measured) right;
            // RE2 takes time for each character of the text and each step of the pattern; a step is an eighth of a copied character.
            scope.spend(text.length() * (1 + regex.steps() / 8));
            return regex.pattern().matches(text);
        }
    };

    /** Characters that a pattern is tried on at most. */
    private static final int LONGEST_MATCHED = 16_384;

    private final String word;

    Operator(String word) {
        this.word = word;
    }

    abstract boolean holds(Object left, Object right, RuleScope scope);

    String word() {
        return word;
    }

    private static boolean known(Object left, Object right) {
        return Objects.nonNull(left) && Objects.nonNull(right);
    }

    private static Stream<?> choices(Object right, RuleScope scope) {
        if (right instanceof List<?> list) {
            scope.spend(list.size());
            return list.stream();
        }
        var text = RuleValues.text(right, scope);
        scope.spend(text.length());
        return Arrays.stream(text.split(",")).map(String::strip);
    }
}
