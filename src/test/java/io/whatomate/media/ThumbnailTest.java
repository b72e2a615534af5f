package io.whatomate.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Small pictures are small, whatever the file would unfold to. */
class ThumbnailTest extends MediaTest {

    @Test
    void anImageFitsIntoASmallSquare() throws IOException {
        var agent = signedIn("agent");
        var id = uploaded(agent, "image/jpeg", image("jpg", 1500, 1000));

        var answer = bytes(id + "/thumbnail", agent);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).contains("image/jpeg");
        var small = ImageIO.read(new ByteArrayInputStream(answer.body()));
        assertThat(small.getWidth()).isEqualTo(320);
        assertThat(small.getHeight()).isEqualTo(213);
        var tag = answer.headers().firstValue("etag").orElseThrow();
        assertThat(bytes(id + "/thumbnail", agent, "If-None-Match", tag).statusCode()).isEqualTo(304);
        assertThat(get("/media/" + id + "/thumbnail", signedIn("admin")).problem()).isEqualTo("media-not-found");
        assertThat(get("/media/" + uploaded(agent, "image/png", image("png", 7, 5)) + "/thumbnail", agent).status()).isEqualTo(200);
    }

    /** A PNG whose head promises 100,000 by 100,000 pixels, 30 GB of them. */
    @Test
    void anImageThatWouldUnfoldToGigabytesHasNone() {
        var agent = signedIn("agent");
        var bomb = image("png", 10, 10);
        ByteBuffer.wrap(bomb).putInt(16, 100_000).putInt(20, 100_000);
        var checksum = new CRC32();
        checksum.update(bomb, 12, 17);
        ByteBuffer.wrap(bomb).putInt(29, (int) checksum.getValue());

        assertThat(get("/media/" + uploaded(agent, "image/png", bomb) + "/thumbnail", agent).problem()).isEqualTo("no-thumbnail");
    }

    @Test
    void whatIsNoImageOrABrokenOneHasNone() {
        var agent = signedIn("agent");
        var broken = Arrays.copyOf(image("jpg", 50, 50), 300);

        assertThat(get("/media/" + uploaded(agent, "text/plain", "Hello".getBytes(UTF_8)) + "/thumbnail", agent).problem())
                .isEqualTo("no-thumbnail");
        assertThat(get("/media/" + uploaded(agent, "image/jpeg", broken) + "/thumbnail", agent).problem()).isEqualTo("no-thumbnail");
    }
}
