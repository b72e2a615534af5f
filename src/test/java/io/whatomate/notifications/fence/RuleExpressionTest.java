package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The grammar of rules: Simple's spelling, and what it means here. */
class RuleExpressionTest {

    private static final RuleScope SCOPE = new RuleScope() {
        private final Map<String, Object> body = Map.of(
                "order", Map.of("id", 4711, "total", new BigDecimal("129.90"), "paid", true, "tags", List.of("new", "gift"), "first name", "Ana"),
                "items", List.of(Map.of("sku", "A-1"), Map.of("sku", "B-2")),
                "größe", "XL",
                "empty", "",
                "status", "paid");

        @Override
        public Object body() {
            return body;
        }

        @Override
        public Object variable(String name) {
            return Map.of("amount", "20", "address", Map.of("city", "Kraków")).get(name);
        }

        @Override
        public ZonedDateTime now() {
            return ZonedDateTime.parse("2026-11-26T00:30:00+05:30[Asia/Kolkata]");
        }

        @Override
        public void spend(long characters) {}
    };

    @Test
    void placesAreFilledIn() {
        assertThat(text("Order ${body.order.id}: ${body[order][total]} EUR")).isEqualTo("Order 4711: 129.90 EUR");
        assertThat(text("${body.items[1].sku}${body.items[2].sku}${body?.items?[0]?.sku}")).isEqualTo("B-2A-1");
        assertThat(text("${body.order['first name']} ${body.größe} ${variable.address.city}")).isEqualTo("Ana XL Kraków");
        assertThat(text("$5 {or} more}")).isEqualTo("$5 {or} more}");
        assertThat(text("${body.order.tags}")).isEqualTo("[\"new\",\"gift\"]");
        assertThat(text("${date:now:yyyy-MM-dd HH:mm} ${date:now-1d+2h:dd.MM.}")).isEqualTo("2026-11-26 00:30 25.11.");
    }

    @Test
    void aPlaceAloneKeepsItsType() {
        assertThat(RuleExpression.template("${body.order.tags}").value(SCOPE)).isEqualTo(List.of("new", "gift"));
        assertThat(RuleExpression.template("${body.order.id}").value(SCOPE)).isEqualTo(4711);
        assertThat(RuleExpression.template("${body.nothing.there}").value(SCOPE)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${body.status} == 'paid'", "${body.status}=='paid'", "${body.order.id} == 4711", "${body.order.id} == '4711.0'",
        "${body.order.total} >= 129.9", "${body.order.total} < 1000", "${variable.amount} > 3", "${body.order.paid} == true",
        "${body.order.paid}", "!${body.empty}", "!${body.nothing}", "${body.nothing} == null", "${body.status} != null",
        "${body.order.tags} contains 'gift'", "${body.order.tags} !contains 'old'", "${body.status} contains \"ai\"",
        "${body.status} in 'open, paid'", "${body.status} !in 'open,closed'", "'gift' in ${body.order.tags}",
        "${body.items[0].sku} regex '[A-Z]-[0-9]+'", "${body.status} !regex 'p'", "${body.status} startsWith 'pa'",
        "${body.status} endsWith 'id'", "${body.status} == 'paid' && ${body.order.total} > 100 && ${body.order.paid}",
        "${body.status} == 'open' || ${body.order.id} == 4711", "'${body.status}-${body.order.id}' == 'paid-4711'",
        "${body.größe} == 'XL'", "${body.nothing} != 'x'"
    })
    void aConditionHolds(String condition) {
        assertThat(RuleExpression.condition(condition).holds(SCOPE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "${body.status} == 'Paid'", "${body.nothing} > 1", "${body.nothing} contains 'x'", "${body.empty}", "!${body.order.paid}",
        "${body.status} == 'paid' && ${body.nothing}", "${body.order.id} in '471,1'", "${body.status} regex 'pai'",
        "${body.order.total} > 1000", "${body.nothing} in 'a,b'", "${body.order.id} == null"
    })
    void aConditionDoesNotHold(String condition) {
        assertThat(RuleExpression.condition(condition).holds(SCOPE)).isFalse();
    }

    @Test
    void patternsOfEverydaySizesPass() {
        assertThat(Arrays.asList("[0-9]{4}-[0-9]{2}-[0-9]{2}", "(\\+49|0)[1-9][0-9]{3,14}", "[A-Z]{2}[0-9]{2}( ?[0-9]{4}){4}", ".{1,500}"))
                .allSatisfy(RegexSize::compile);
    }

    private static String text(String template) {
        return RuleExpression.template(template).text(SCOPE);
    }
}
