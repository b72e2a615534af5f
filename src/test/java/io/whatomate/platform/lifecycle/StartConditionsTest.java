package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.SandboxMode;
import io.whatomate.platform.StartRefused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.mock.env.MockEnvironment;

/** What is looked at before anything starts; {@code RefusedStartIT} sees the same from outside. */
class StartConditionsTest {

    @Test
    void oneListenerCannotHaveThePortOfTheOther() {
        assertThatThrownBy(() -> look("127.0.0.1", "127.0.0.1", "18999")).isInstanceOf(StartRefused.class)
                .hasMessageContaining("WHATOMATE_HTTP_PORT and WHATOMATE_MANAGEMENT_PORT are both 18999");
        assertThatThrownBy(() -> look("0.0.0.0", "127.0.0.1", "18999")).isInstanceOf(StartRefused.class);
    }

    @Test
    void anyFreePortIsNoPortInCommon() {
        assertThatCode(() -> look("127.0.0.1", "127.0.0.1", "0")).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "nonsense", "chat.example.com", "ftp://chat.example.com", "https://", "https://me:secret@chat.example.com",
        "https://chat.example.com?a=b", "https://chat example.com"
    })
    void theWorldReachesNoSuchAddress(String url) {
        assertThatThrownBy(() -> look(url)).isInstanceOf(StartRefused.class).hasMessageContaining("WHATOMATE_PUBLIC_URL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "https://chat.example.com", "http://127.0.0.1:8080/", "https://example.com/chat"})
    void theWorldMayReachSuchAnAddress(String url) {
        assertThatCode(() -> look(url)).doesNotThrowAnyException();
    }

    private static void look(String publicUrl) {
        look(at("127.0.0.1", "127.0.0.1", "0").withProperty("whatomate.public-url", publicUrl));
    }

    private static void look(String host, String consoleHost, String port) {
        look(at(host, consoleHost, port));
    }

    private static void look(MockEnvironment environment) {
        new StartConditions().postProcessEnvironment(environment, new SpringApplication());
    }

    private static MockEnvironment at(String host, String consoleHost, String port) {
        return new MockEnvironment()
                .withProperty("whatomate.http.host", host)
                .withProperty("whatomate.http.port", port)
                .withProperty("server.address", consoleHost)
                .withProperty("server.port", port)
                .withProperty("whatomate.sandbox-mode", SandboxMode.OFF.name());
    }
}
