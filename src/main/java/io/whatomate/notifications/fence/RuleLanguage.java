package io.whatomate.notifications.fence;

import java.time.InstantSource;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Expression;
import org.apache.camel.Predicate;
import org.apache.camel.spi.Language;

/** What the rule context knows as {@code simple} and {@code constant}: the grammar of rules, nothing of Camel's languages of these names. */
final class RuleLanguage implements Language {

    private final InstantSource clock;
    private final Function<String, RuleExpression> reading;

    private RuleLanguage(InstantSource clock, Function<String, RuleExpression> reading) {
        this.clock = clock;
        this.reading = reading;
    }

    static RuleLanguage simple(InstantSource clock) {
        return new RuleLanguage(clock, RuleExpression::template);
    }

    /** Camel names variables in it. */
    static RuleLanguage constant(InstantSource clock) {
        return new RuleLanguage(clock, RuleExpression::constant);
    }

    @Override
    public Predicate createPredicate(String condition) {
        return predicate(RuleExpression.condition(condition));
    }

    @Override
    public Expression createExpression(String expression) {
        return expression(reading.apply(expression), (value, scope) -> value);
    }

    Predicate predicate(RuleExpression condition) {
        return new Predicate() {
            @Override
            public boolean matches(Exchange exchange) {
                var scope = scope(exchange);
                var holds = condition.holds(scope);
                scope.state().tell(condition.source() + (holds ? " holds" : " does not hold"));
                return holds;
            }

            @Override
            public String toString() {
                return condition.source();
            }
        };
    }

    /** @param then what becomes of the value */
    Expression expression(RuleExpression expression, BiFunction<Object, RuleScope, Object> then) {
        return new Expression() {
            @Override
            public <T> T evaluate(Exchange exchange, Class<T> type) {
                var scope = scope(exchange);
                return type.cast(then.apply(expression.value(scope), scope));
            }

            @Override
            public String toString() {
                return expression.source();
            }
        };
    }

    ExchangeScope scope(Exchange exchange) {
        return new ExchangeScope(exchange, RunState.of(exchange), clock);
    }
}
