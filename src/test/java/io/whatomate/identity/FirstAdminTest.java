package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.whatomate.platform.StartRefused;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;

/** The operator's own settings are held to what everybody else's are. */
class FirstAdminTest {

    private static final String EMAIL = "admin@example.com";

    @ParameterizedTest
    @CsvSource({"x, fewer than 12 characters", "elevenchars, fewer than 12 characters", "ää𝄞𝄞ää𝄞𝄞ää𝄞, fewer than 12 characters"})
    void aShortPasswordIsRefusedInWordsThatDoNotShowIt(String password, String said) {
        assertThatThrownBy(() -> FirstAdmin.check(EMAIL, password))
                .isInstanceOf(StartRefused.class)
                .hasMessageContainingAll("WHATOMATE_ADMIN_PASSWORD", said)
                .hasMessageNotContaining(" " + password + " ");
    }

    @Test
    void aPasswordThatBcryptWouldCutIsRefused() {
        assertThatThrownBy(() -> FirstAdmin.check(EMAIL, "ä".repeat(37))).isInstanceOf(StartRefused.class).hasMessageContaining("more than 72 bytes");
        assertThatCode(() -> FirstAdmin.check(EMAIL, "ä".repeat(36))).doesNotThrowAnyException();
        assertThatCode(() -> FirstAdmin.check(EMAIL, "twelve chars")).doesNotThrowAnyException();
    }

    @Test
    void theContractSaysTheSameOfEveryOtherPassword() throws IOException {
        var password = new YAMLMapper().readTree(new ClassPathResource("openapi.yaml").getInputStream()).at("/components/schemas/NewPassword");

        assertThat(password.path("minLength").asInt()).isEqualTo(UserPasswords.MIN_CHARACTERS);
        assertThat(password.path("maxLength").asInt()).isEqualTo(UserPasswords.MAX_BYTES);
    }
}
