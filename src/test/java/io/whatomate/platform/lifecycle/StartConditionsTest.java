package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.Rooms;
import io.whatomate.platform.SandboxMode;
import io.whatomate.platform.StartRefused;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.mock.env.MockEnvironment;

/** What is looked at before anything starts; {@link RefusedStartIT} sees the same from outside. */
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

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WHATOMATE_SANDBOX=maybe                | WHATOMATE_SANDBOX must be true, false or only, not 'maybe'
            WHATOMATE_TRANSPORT=pigeon             | WHATOMATE_TRANSPORT must be local or kafka, not 'pigeon'
            WHATOMATE_TRANSPORT=kafka              | WHATOMATE_KAFKA_BROKERS is empty
            WHATOMATE_MEDIA_STORAGE=tape           | WHATOMATE_MEDIA_STORAGE must be disk or s3, not 'tape'
            WHATOMATE_MEDIA_STORAGE=s3             | WHATOMATE_S3_BUCKET is empty
            WHATOMATE_LOG_FORMAT=xml               | WHATOMATE_LOG_FORMAT must be text or json, not 'xml'
            WHATOMATE_PUBLIC_URL=chat.example.com  | WHATOMATE_PUBLIC_URL must be an address
            WHATOMATE_HTTP_HOST=0.0.0.0            | needs WHATOMATE_SANDBOX_TOKEN
            WHATOMATE_HTTP_HOST=no.such.invalid    | WHATOMATE_HTTP_HOST is 'no.such.invalid', which is no address
            WHATOMATE_HTTP_PORT=http               | WHATOMATE_HTTP_PORT must be a port number, not 'http'
            WHATOMATE_HTTP_PORT=70000              | WHATOMATE_HTTP_PORT must be a port number, not '70000'
            WHATOMATE_MANAGEMENT_PORT=70000        | WHATOMATE_MANAGEMENT_PORT must be a port number, not '70000'
            """)
    void theVariableThatIsWrongIsNamed(String variable, String said) {
        var parts = variable.split("=", 2);

        assertThatThrownBy(() -> start(Map.of(parts[0], parts[1]))).isInstanceOf(StartRefused.class).hasMessageContaining(said);
    }

    @ParameterizedTest
    @ValueSource(strings = {"WHATOMATE_HTTP_PORT", "WHATOMATE_MANAGEMENT_PORT"})
    void thePortThatIsTakenIsNamed(String variable) throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            assertThatThrownBy(() -> start(Map.of(variable, port)))
                    .isInstanceOfSatisfying(StartRefused.class, refused -> assertThat(refused.remedy()).contains(variable))
                    .hasMessageContaining("Port " + port + " on 127.0.0.1 cannot be used");
        }
    }

    @Test
    void nothingStandsAgainstAStartWithoutAnyVariable() {
        assertThatCode(() -> start(Map.of())).doesNotThrowAnyException();
    }

    /** As far as a start with these variables looks at them; ports that are not among them are any free ones. */
    private static void start(Map<String, String> variables) {
        var given = new HashMap<String, Object>(Map.of("WHATOMATE_HTTP_PORT", "0", "WHATOMATE_MANAGEMENT_PORT", "0"));
        given.putAll(variables);
        var environment = new StandardEnvironment();
        environment.getPropertySources().remove(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
        environment.getPropertySources().replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                new SystemEnvironmentPropertySource(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, given));
        environment.setConversionService(new ApplicationConversionService());
        ConfigDataEnvironmentPostProcessor.applyTo(environment);
        var application = new SpringApplication();
        new Rooms().postProcessEnvironment(environment, application);
        new StartConditions().postProcessEnvironment(environment, application);
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
