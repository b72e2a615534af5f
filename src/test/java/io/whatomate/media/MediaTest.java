package io.whatomate.media;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.messaging.MessagingApiTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;

/** Files of an organization, and where their bytes are. */
abstract class MediaTest extends MessagingApiTest {

    /** A picture of 60 by 40 pixels. */
    protected static final byte[] PNG = image("png", 60, 40);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Autowired
    protected ProducerTemplate routes;

    @Value("${whatomate.data-dir}")
    private String dataDir;

    /** A photograph of noise, of about three bytes a pixel. */
    protected static byte[] image(String format, int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var random = new Random(width * 31L + height);
        for (int x = 0; x < width; x++) {
            for (int y = 0; y < height; y++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            assertThat(ImageIO.write(image, format, bytes)).isTrue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    protected final Answer upload(User user, String type, byte[] bytes) {
        return upload(user, "", type, bytes);
    }

    /** @param headers name, value, name, value, … */
    protected final Answer upload(User user, String query, String type, byte[] bytes, String... headers) {
        var request = HttpRequest.newBuilder(url("/api/v1/media" + query))
                .header("Authorization", "Bearer " + user.token())
                .header("Content-Type", type);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return call(request.POST(BodyPublishers.ofByteArray(bytes)));
    }

    /** The id of an uploaded file. */
    protected final String uploaded(User user, String type, byte[] bytes) {
        var answer = upload(user, type, bytes);
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(201);
        return answer.body().path("id").asText();
    }

    /** @param headers name, value, name, value, … */
    protected final HttpResponse<byte[]> bytes(String path, User user, String... headers) {
        var request = HttpRequest.newBuilder(url("/api/v1/media/" + path)).header("Authorization", "Bearer " + user.token());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return HTTP.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the storage has the bytes of a file. */
    protected final Path kept(User user, String id) {
        return Path.of(dataDir, "media", user.organization().toString(), id.substring(34), id);
    }

    /** How many uploads are on the disk that are under way, or were left behind. */
    protected final long incoming() {
        try (var files = Files.list(Path.of(dataDir, "media", "incoming"))) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
