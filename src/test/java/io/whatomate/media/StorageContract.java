package io.whatomate.media;

import static java.util.Arrays.copyOfRange;
import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.RouteCoverage;
import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What both storages of files keep; their routes alone, in a context of their own. */
abstract class StorageContract {

    protected final UUID organization = UUID.randomUUID();
    protected final UUID id = UUID.randomUUID();

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final ProducerTemplate routes = context.createProducerTemplate();

    @TempDir
    Path folder;

    @BeforeEach
    void start() throws Exception {
        bind(context);
        context.addRoutePolicyFactory(new RouteCoverage());
        var files = PluginHelper.getRoutesLoader(context);
        files.loadRoutes(ResourceHelper.resolveResource(context, "file:routes/platform/error-handler.camel.yaml"));
        files.loadRoutes(ResourceHelper.resolveResource(context, "file:routes/media/store-" + storage() + ".camel.yaml"));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    /** As the setting calls it. */
    abstract String storage();

    /** Gives the routes their beans. */
    abstract void bind(DefaultCamelContext context);

    @Test
    void whatIsStoredIsReadWholeAndFromAnyByteOn() throws IOException {
        var bytes = bytes(300_000);
        store(organization, id, bytes);

        try (var whole = open(organization, id, Map.of())) {
            assertThat(whole.readAllBytes()).isEqualTo(bytes);
        }
        try (var rest = open(organization, id, Map.of("from", 299_990L))) {
            assertThat(rest.readAllBytes()).isEqualTo(copyOfRange(bytes, 299_990, 300_000));
        }
        try (var range = open(organization, id, Map.of("from", 1_000L, "length", 50L))) {
            assertThat(range.readNBytes(50)).isEqualTo(copyOfRange(bytes, 1_000, 1_050));
        }
        try (var beginning = open(organization, id, Map.of("from", 0L, "length", 10L))) {
            assertThat(beginning.readNBytes(10)).isEqualTo(copyOfRange(bytes, 0, 10));
        }
    }

    /** As a fetch does that is begun anew after a crash. */
    @Test
    void whatIsStoredAgainTakesThePlaceOfTheFirst() throws IOException {
        store(organization, id, bytes(2_000));
        store(organization, id, new byte[] {1, 2, 3});

        try (var stored = open(organization, id, Map.of())) {
            assertThat(stored.readAllBytes()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void whatIsRemovedIsGoneAndMayBeRemovedAgain() throws IOException {
        var other = UUID.randomUUID();
        store(organization, id, bytes(100));
        store(organization, other, bytes(200));

        for (int round = 0; round < 2; round++) {
            assertThat(call("direct:removeObject", organization, id, null, Map.of()).getException()).isNull();
        }

        assertMissing(organization, id);
        try (var kept = open(organization, other, Map.of())) {
            assertThat(kept.readAllBytes()).hasSize(200);
        }
    }

    @Test
    void whatIsNotThereIsNotFoundAndAnotherOrganizationHasNothing() throws IOException {
        assertMissing(organization, id);
        store(organization, id, bytes(100));

        assertMissing(UUID.randomUUID(), id);
    }

    @Test
    void headersOfTheAnswerStayAndNoHeaderChoosesTheFile() throws IOException {
        store(organization, id, bytes(100));

        var opened = routes.request("direct:openObject", exchange -> {
            exchange.setVariable("organizationId", organization.toString());
            exchange.setVariable("objectName", id.toString());
            exchange.getMessage().setHeader("ETag", "\"own\"");
            exchange.getMessage().setHeader("CamelAwsS3Operation", "deleteObject");
            exchange.getMessage().setHeader("CamelAwsS3OverrideBucketName", "another");
        });

        try (var bytes = opened.getMessage().getBody(InputStream.class)) {
            assertThat(bytes.readAllBytes()).hasSize(100);
        }
        assertThat(opened.getMessage().getHeader("ETag")).isEqualTo("\"own\"");
    }

    /** The largest file that WhatsApp takes. */
    @Test
    @Tag("proof")
    void aHundredMegabytesPass() throws IOException {
        var file = folder.resolve("large");
        try (var large = new RandomAccessFile(file.toFile(), "rw")) {
            large.setLength(100L << 20);
            large.seek((100L << 20) - 3);
            large.write(new byte[] {7, 8, 9});
        }

        assertThat(call("direct:storeObject", organization, id, file, Map.of()).getException()).isNull();

        var size = 0L;
        var last = new byte[0];
        try (var stored = open(organization, id, Map.of())) {
            for (var part = stored.readNBytes(1 << 20); part.length > 0; part = stored.readNBytes(1 << 20)) {
                size += part.length;
                last = part;
            }
        }
        assertThat(size).isEqualTo(100L << 20);
        assertThat(copyOfRange(last, last.length - 3, last.length)).containsExactly(7, 8, 9);
    }

    protected final void store(UUID organization, UUID id, byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("taken-" + UUID.randomUUID()), bytes);
        assertThat(call("direct:storeObject", organization, id, file, Map.of()).getException()).isNull();
    }

    protected final InputStream open(UUID organization, UUID id, Map<String, Object> variables) {
        var opened = call("direct:openObject", organization, id, null, variables);
        assertThat(opened.getException()).isNull();
        return opened.getMessage().getBody(InputStream.class);
    }

    protected final Exchange call(String route, UUID organization, UUID id, Object body, Map<String, Object> variables) {
        return routes.request(route, exchange -> {
            exchange.setVariable("organizationId", organization.toString());
            exchange.setVariable("objectName", id.toString());
            variables.forEach(exchange::setVariable);
            exchange.getMessage().setBody(body);
        });
    }

    protected static byte[] bytes(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private void assertMissing(UUID organization, UUID id) {
        var problem = call("direct:openObject", organization, id, null, Map.of()).getException(Problem.class);
        assertThat(problem).isNotNull();
        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.type()).isEqualTo("media-not-found");
    }
}
