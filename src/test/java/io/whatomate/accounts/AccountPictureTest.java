package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.platform.api.ApiTest;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The picture of a business profile, uploaded to the sandbox by a resumable session. */
class AccountPictureTest extends ApiTest {

    private User admin;
    private String path;

    @BeforeEach
    void anAccount() {
        admin = signedIn("admin");
        var phoneId = digits();
        var businessId = digits();
        var token = "EAAG" + UUID.randomUUID();
        assertThat(send(HttpRequest.newBuilder(url("/sandbox/numbers")).header("Content-Type", "application/json").POST(BodyPublishers.ofString(
                "{\"phone_number_id\": \"%s\", \"waba_id\": \"%s\", \"display_phone_number\": \"%s\", \"token\": \"%s\"}"
                        .formatted(phoneId, businessId, digits(), token)))).statusCode()).isEqualTo(201);
        path = "/accounts/" + post("/accounts", admin, """
                {"name": "Shop", "phoneId": "%s", "businessId": "%s", "accessToken": "%s", "baseUrl": "http://127.0.0.1:%d/sandbox/graph"}"""
                .formatted(phoneId, businessId, token, url("/").getPort())).body().path("id").asText() + "/profile";
    }

    @Test
    void aPictureReachesMetaAndIsShownWithTheProfile() {
        assertThat(get(path, admin).body().path("pictureUrl").isNull()).isTrue();

        var first = put("image/jpeg", picture("jpg", 192, 300), admin);
        assertThat(first.status()).as("%s", first.body()).isEqualTo(200);
        assertThat(first.body().path("pictureUrl").asText()).startsWith("https://");
        assertThat(first.body().path("about").asText()).isEqualTo("A business of the sandbox");
        var second = put("image/png", picture("png", 640, 640), admin);
        assertThat(second.body().path("pictureUrl")).isNotEqualTo(first.body().path("pictureUrl"));
        assertThat(get(path, admin).body()).isEqualTo(second.body());
        assertThat(get("/audit-events", admin).body().toString()).contains("replaceAccountPicture", "image/png, ");
    }

    @Test
    void whatMetaWouldNotTakeIsRefusedBeforeItIsAsked() {
        assertThat(put("image/jpeg", picture("jpg", 191, 400), admin).errors()).containsExactly(":minimum");
        assertThat(put("image/jpeg", picture("gif", 200, 200), admin).errors()).containsExactly(":format");
        assertThat(put("image/png", "no picture".getBytes(), admin).errors()).containsExactly(":format");
        assertThat(put("image/png", Arrays.copyOf(picture("png", 200, 200), 12), admin).errors()).containsExactly(":format");
        assertThat(put("image/png", new byte[(5 << 20) + 1], admin).errors()).containsExactly(":maxLength");
        assertThat(put("image/gif", picture("gif", 200, 200), admin).status()).isEqualTo(415);
    }

    @Test
    void thePictureIsTheAdminsToChange() {
        assertThat(put("image/png", picture("png", 200, 200), signedIn(admin.organization(), "manager")).status()).isEqualTo(403);
        assertThat(put("image/png", picture("png", 200, 200), signedIn("admin")).status()).isEqualTo(404);
    }

    private Answer put(String type, byte[] bytes, User user) {
        return call(HttpRequest.newBuilder(url("/api/v1" + path + "/picture")).header("Authorization", "Bearer " + user.token())
                .header("Content-Type", type).PUT(BodyPublishers.ofByteArray(bytes)));
    }

    private static byte[] picture(String format, int width, int height) {
        try {
            var bytes = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB), format, bytes);
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String digits() {
        return "1" + ThreadLocalRandom.current().nextLong(1_000_000_000_000L, 10_000_000_000_000L);
    }
}
