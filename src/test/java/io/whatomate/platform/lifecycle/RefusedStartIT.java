package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.PackagedApplication;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an operator sees when the start cannot go on: one line that says what to mend, and an exit code that is not 0. One of each
 * kind; {@link StartConditionsTest} has the other settings, and {@code KeysTest} the other keys.
 */
class RefusedStartIT {

    @TempDir
    Path folder;

    @Test
    void namesThePortThatIsTakenBeforeTheDatabaseIsTouched() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var port = Integer.toString(taken.getLocalPort());

            assertRefused(Map.of("WHATOMATE_HTTP_PORT", port), "Port " + port + " on 127.0.0.1 cannot be used", "WHATOMATE_HTTP_PORT");
        }
        assertThat(folder.resolve("data")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            WHATOMATE_TRANSPORT=pigeon             | WHATOMATE_TRANSPORT must be local or kafka, not 'pigeon'
            WHATOMATE_ENCRYPTION_KEYS=k1:c2VjcmV0  | WHATOMATE_ENCRYPTION_KEYS (or keys/encryption-keys) is not usable
            """)
    void namesTheSettingThatIsWrong(String setting, String said) throws Exception {
        var parts = setting.split("=", 2);

        assertRefused(Map.of(parts[0], parts[1]), said);
    }

    @Test
    void namesTheDatabaseThatCannotBeReached() throws Exception {
        var database = Map.of(
                "SPRING_DATASOURCE_URL", "jdbc:postgresql://127.0.0.1:1/whatomate",
                "SPRING_DATASOURCE_USERNAME", "owner",
                "SPRING_DATASOURCE_PASSWORD", "s3cret",
                "WHATOMATE_META_APP_SECRET", "given");

        assertThat(assertRefused(database, "The database cannot be reached", "SPRING_DATASOURCE_URL")).doesNotContain("s3cret");
    }

    @Test
    void namesTheSettingThatCannotBeReadWithoutShowingItsValue() throws Exception {
        var log = assertRefused(Map.of("WHATOMATE_HTTP_MAXBODYSIZE", "s3cret"), "whatomate.http.max-body-size");

        assertThat(log).doesNotContain("s3cret");
    }

    private String assertRefused(Map<String, String> settings, String... said) throws Exception {
        try (var application = PackagedApplication.startBriefly(folder, settings)) {
            assertThat(application.exitCode()).as(application.log()).isEqualTo(1);
            var lines = application.log().lines().filter(line -> line.startsWith("Whatomate cannot start: ")).toList();
            assertThat(lines).as(application.log()).hasSize(1).first().asString().contains(said);
            assertThat(application.log()).doesNotContain("\tat ");
            return application.log();
        }
    }
}
