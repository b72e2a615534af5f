package io.whatomate.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import io.whatomate.media.S3Server;
import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The packaged application with its files in a bucket: up, down, from a customer, to a customer, and away. */
@Tag("proof")
class BucketIT extends MediaProof {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void filesGoInAndOutThroughTheBucket() throws Exception {
        try (var bucket = new S3Server(folder.resolve("s3"));
                var application = PackagedApplication.start(folder, Map.of(
                        "WHATOMATE_ADMIN_PASSWORD", PASSWORD, "WHATOMATE_ADMIN_EMAIL", "admin@example.com",
                        "WHATOMATE_HTTP_PORT", Integer.toString(FreePort.next()),
                        "WHATOMATE_MEDIA_STORAGE", "s3", "WHATOMATE_S3_ENDPOINT", bucket.endpoint(), "WHATOMATE_S3_BUCKET", S3Server.BUCKET,
                        "WHATOMATE_S3_ACCESS_KEY", S3Server.ACCESS_KEY, "WHATOMATE_S3_SECRET_KEY", S3Server.SECRET_KEY))) {
            application.awaitReady();
            var token = signIn(application);
            var installation = new Installation(folder.resolve("data"));
            var organization = installation.owner().sql("SELECT organization_id FROM organization_members").query(UUID.class).list().getFirst();
            var account = installation.number(organization, PHONE_ID, BUSINESS_ID, TOKEN, application.url("/sandbox/graph").toString(), 80);

            var ours = pdf(3_000_000);
            var uploaded = JSON.readTree(send(application, token, "POST", "/media", "application/pdf", ours, 201)).path("id").asText();
            assertThat(Files.readAllBytes(bucket.objects().resolve(organization.toString()).resolve(uploaded))).isEqualTo(ours);
            assertThat(send(application, token, "GET", "/media/" + uploaded + "/content", null, null, 200)).isEqualTo(ours);
            assertThat(part(application, token, uploaded)).isEqualTo(Arrays.copyOfRange(ours, 1_000, 2_001));

            var theirs = pdf(2_000_000);
            aCustomerSends(application, theirs);
            await().atMost(SOON).until(() -> installation.count("SELECT count(*) FROM media WHERE source = 'inbound' AND state = 'stored'") == 1);
            var received = installation.owner().sql("SELECT id::text FROM media WHERE source = 'inbound'").query(String.class).single();
            assertThat(digest(new ByteArrayInputStream(send(application, token, "GET", "/media/" + received + "/content", null, null, 200))))
                    .isEqualTo(digest(new ByteArrayInputStream(theirs)));

            var message = JSON.readTree(send(application, token, "POST", "/messages/media", "application/json",
                    "{\"accountId\": \"%s\", \"to\": \"+%s\", \"mediaId\": \"%s\"}".formatted(account, CUSTOMER, uploaded).getBytes(UTF_8), 201));
            await().atMost(SOON).until(() -> installation.owner().sql("SELECT status IN ('delivered', 'read') FROM messages WHERE id = ?::uuid")
                    .param(message.path("id").asText()).query(Boolean.class).single());

            send(application, token, "DELETE", "/media/" + uploaded, null, null, 204);
            await().atMost(Duration.ofSeconds(90)).until(() -> !Files.exists(bucket.objects().resolve(organization.toString()).resolve(uploaded)));
            assertThat(folder.resolve("data").resolve("media").resolve(organization.toString())).as("nothing of them is on the disk").doesNotExist();
        }
    }

    private byte[] send(PackagedApplication application, String token, String method, String path, String type, byte[] body, int expected)
            throws Exception {
        var request = HttpRequest.newBuilder(application.url("/api/v1" + path)).header("Authorization", "Bearer " + token);
        if (body == null) {
            request.method(method, BodyPublishers.noBody());
        } else {
            request.header("Content-Type", type).method(method, BodyPublishers.ofByteArray(body));
        }
        var answer = http.send(request.build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as("%s %s: %s", method, path, answer.body().length < 2_000 ? new String(answer.body(), UTF_8) : "")
                .isEqualTo(expected);
        return answer.body();
    }

    private byte[] part(PackagedApplication application, String token, String id) throws Exception {
        var answer = http.send(HttpRequest.newBuilder(application.url("/api/v1/media/" + id + "/content"))
                .header("Authorization", "Bearer " + token)
                .header("Range", "bytes=1000-2000")
                .build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(206);
        return answer.body();
    }

    private static byte[] pdf(int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        System.arraycopy("%PDF-1.7".getBytes(UTF_8), 0, bytes, 0, 8);
        return bytes;
    }
}
