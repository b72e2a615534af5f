package io.whatomate.media;

import io.whatomate.platform.http.Problem;
import java.awt.Color;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Small pictures of images. A file of some kilobytes may unfold to gigabytes: its size in pixels is read first, and no more
 * pixels are unfolded than the small picture needs.
 */
@Component("mediaThumbnails")
class MediaThumbnails {

    /** Pixels of the longer side. */
    private static final int LONGEST = 320;

    /** A reader of progressive images holds all of their coefficients outside of the heap, some bytes a pixel. */
    private static final long MOST_PIXELS = 24_000_000;

    /** What the JDK reads. */
    private static final Set<String> READABLE = Set.of("image/jpeg", "image/png");

    private final Semaphore places = new Semaphore(2);

    /**
     * Says in the variable {@code draws} whether a picture must be drawn, or the caller has it.
     *
     * @throws Problem 404 for what is no such image
     */
    public void decide(
            Exchange exchange, @Variable("media") Map<String, Object> media, @Variable("ifNoneMatch") String ifNoneMatch) {
        if (!READABLE.contains((String) media.get("mime_type"))) {
            throw none();
        }
        var tag = "\"" + media.get("sha256") + "-" + LONGEST + "\"";
        var known = ifNoneMatch != null && (ifNoneMatch.strip().equals("*") || ifNoneMatch.contains(tag));
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader("ETag", tag);
        message.setHeader("Cache-Control", "private, no-cache");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, known ? 304 : 200);
        message.setBody(null);
        exchange.setVariable("draws", !known);
    }

    /** @throws Problem 404 when it cannot be read, or is too large */
    public void draw(Exchange exchange, @Body InputStream file) throws InterruptedException {
        places.acquire();
        try (file; var stream = new MemoryCacheImageInputStream(file)) {
            var readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw none();
            }
            var reader = readers.next();
            try {
                reader.setInput(stream, true, true);
                exchange.getMessage().setBody(written(small(reader)));
            } finally {
                reader.dispose();
            }
        } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw none();
        } finally {
            places.release();
        }
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "image/jpeg");
    }

    private static BufferedImage small(ImageReader reader) throws IOException {
        var width = reader.getWidth(0);
        var height = reader.getHeight(0);
        if ((long) width * height > MOST_PIXELS) {
            throw none();
        }
        var step = Math.max(1, Math.max(width, height) / (2 * LONGEST));
        var asked = reader.getDefaultReadParam();
        asked.setSourceSubsampling(step, step, 0, 0);
        var read = reader.read(0, asked);
        var scale = Math.min(1.0, (double) LONGEST / Math.max(width, height));
        var small = new BufferedImage(
                Math.max(1, (int) Math.round(width * scale)), Math.max(1, (int) Math.round(height * scale)), BufferedImage.TYPE_INT_RGB);
        var pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        // Where an image is transparent a JPEG would be black.
        pen.drawImage(read, 0, 0, small.getWidth(), small.getHeight(), Color.WHITE, null);
        pen.dispose();
        return small;
    }

    private static byte[] written(BufferedImage image) throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private static Problem none() {
        return Problem.of(404, "no-thumbnail", "There is no small picture",
                "Only images that are JPEG or PNG, and have at most " + MOST_PIXELS + " pixels, have one.");
    }
}
