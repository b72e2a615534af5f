package io.whatomate.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import org.junit.jupiter.api.Test;

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
}
