package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.SandboxMode;
import io.whatomate.platform.StartRefused;
import org.junit.jupiter.api.Test;
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

    private static void look(String host, String consoleHost, String port) {
        new StartConditions().postProcessEnvironment(
                new MockEnvironment()
                        .withProperty("whatomate.http.host", host)
                        .withProperty("whatomate.http.port", port)
                        .withProperty("server.address", consoleHost)
                        .withProperty("server.port", port)
                        .withProperty("whatomate.sandbox-mode", SandboxMode.OFF.name()),
                new SpringApplication());
    }
}
