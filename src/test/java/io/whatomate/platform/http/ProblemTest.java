package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProblemTest {

    @Test
    void whatIsWrongWithFieldsIsToldInOneLineAndNothingTwice() {
        var invalid = Problem.of(400, "invalid-request", "Invalid request", "Errors names each field.");
        var errors = List.of(new FieldError("to", "minLength", "must be longer"), new FieldError("text.body", "required", "is missing"));

        assertThat(invalid.told()).isEqualTo("Errors names each field.");
        assertThat(invalid.with(errors).told()).isEqualTo("Errors names each field. (to: must be longer; text.body: is missing)");
        assertThat(Problem.of(400, "rule-parameter", "Wrong", "once-per-action: key is missing").with(List.of(new FieldError("key", "required", "is missing"))).told())
                .isEqualTo("once-per-action: key is missing");
    }

    /** A lock that was waited for in vain is nobody's mistake: the pools give up after a third of the time of a statement. */
    @ParameterizedTest
    @CsvSource({"23505, 409, conflict", "22P02, 400, invalid-request", "40P01, 503, busy", "55P03, 503, busy", "08006, 503, database-unavailable",
        "57P01, 503, database-unavailable", "53300, 503, database-unavailable", "42P01, 500, internal-error"})
    void aFailureOfTheDatabaseIsToldByWhatACallerCanDo(String state, int status, String type) throws IOException {
        try (var context = new DefaultCamelContext()) {
            var exchange = new DefaultExchange(context);
            exchange.setException(new IllegalStateException(new SQLException("no words of it", state)));
            new Problems(new SimpleMeterRegistry()).answer(exchange);

            assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(status);
            assertThat(exchange.getMessage().getBody(String.class)).contains("urn:whatomate:problem:" + type + "\"").doesNotContain("no words");
        }
    }
}
