package io.whatomate.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.StartRefused;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The storage for several nodes: a bucket, of a real server. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class S3StorageTest extends StorageContract {

    @TempDir
    private static Path served;

    private static S3Server server;

    private final S3Client client = new BucketConfiguration().bucketClient(server.settings());

    @BeforeAll
    static void serve() throws IOException {
        server = new S3Server(served);
    }

    @AfterAll
    static void end() {
        server.close();
    }

    @AfterEach
    void disconnect() {
        client.close();
    }

    @Override
    String storage() {
        return "s3";
    }

    @Override
    void bind(DefaultCamelContext context) {
        context.getPropertiesComponent().addInitialProperty("whatomate.s3.bucket", S3Server.BUCKET);
        context.getRegistry().bind("bucketClient", client);
        context.getRegistry().bind("mediaBucket", new Bucket(server.settings()));
    }

    @Test
    void aKeyIsMadeOfIdsAlone() throws IOException {
        store(organization, id, bytes(1_000));

        assertThat(Files.size(server.objects().resolve(organization.toString()).resolve(id.toString()))).isEqualTo(1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {endpoint}         | files   | wrong     | may not be used with these credentials
            {endpoint}         | nowhere | s3cret    | does not exist
            http://127.0.0.1:1 | files   | s3cret    | cannot be reached
            ftp://127.0.0.1    | files   | s3cret    | WHATOMATE_S3_ENDPOINT is no address
            not an address     | files   | s3cret    | WHATOMATE_S3_ENDPOINT is no address
            """)
    void aBucketThatCannotBeUsedRefusesTheStartWithoutTellingTheSecret(String endpoint, String bucket, String secret, String said) {
        var settings = new BucketSettings(
                endpoint.replace("{endpoint}", server.endpoint()), bucket, "us-east-1", S3Server.ACCESS_KEY, secret, null);

        assertThatThrownBy(() -> new BucketConfiguration().bucketClient(settings))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining(said)
                .message().doesNotContain(secret);
        assertThat(settings.toString()).doesNotContain(secret);
    }

    /** The last test: this server does not come back. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whileTheBucketIsAwayACallIsToldToComeAgain() throws IOException {
        var file = Files.write(folder.resolve("taken"), bytes(100));
        server.close();

        for (var route : new String[] {"direct:openObject", "direct:removeObject", "direct:storeObject"}) {
            var problem = call(route, organization, id, file, Map.of()).getException(Problem.class);

            assertThat(problem).as(route).isNotNull();
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.type()).isEqualTo("storage-unavailable");
            assertThat(problem.retryAfter()).isEqualTo(10);
        }
    }
}
