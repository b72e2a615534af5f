package io.whatomate.notifications.fence;

import com.google.re2j.Pattern;
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
            return left instanceof List<?> list
                    ? list.stream().anyMatch(item -> RuleValues.equal(item, right, scope))
                    : known(left, right) && RuleValues.text(left, scope).contains(RuleValues.text(right, scope));
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
            // RE2 takes time for each character of the text and each one of the pattern.
            scope.spend(text.length());
            return ((Pattern) right).matches(text);
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
        return right instanceof List<?> list
                ? list.stream()
                : Arrays.stream(RuleValues.text(right, scope).split(",")).map(String::strip);
    }
}
