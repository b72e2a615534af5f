package io.whatomate.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.imageio.ImageIO;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The picture of a business profile: checked as Meta does, and uploaded by a session of its own (Meta, "Resumable upload"). */
@Component("businessPicture")
class BusinessPicture {

    /** Meta: at most 5 MB, at least 192 pixels each way. */
    private static final int MOST_BYTES = 5 << 20;
    private static final int LEAST_PIXELS = 192;

    /** @param type media type, as its bytes say */
    record Picture(byte[] bytes, String type) {}

    private final ObjectMapper json;

    BusinessPicture(ObjectMapper json) {
        this.json = json;
    }

    /** @throws Problem 400 when it is no picture that Meta takes */
    public void take(Exchange exchange, @Variable("file") InputStream file) throws IOException {
        var bytes = file.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
            throw refused("maxLength", "has more than 5 MiB");
        }
        try (var image = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            var readers = ImageIO.getImageReaders(image);
            if (!readers.hasNext()) {
                throw refused("format", "is neither JPEG nor PNG");
            }
            var reader = readers.next();
            try {
                // The head alone is read: what it claims to be in full could fill the memory.
                reader.setInput(image, true, true);
                var format = reader.getFormatName().toLowerCase(Locale.ROOT);
                if (!format.equals("jpeg") && !format.equals("png")) {
                    throw refused("format", "is neither JPEG nor PNG");
                }
                if (reader.getWidth(0) < LEAST_PIXELS || reader.getHeight(0) < LEAST_PIXELS) {
                    throw refused("minimum", "has fewer than 192 pixels in one direction");
                }
                exchange.setVariable("picture", new Picture(bytes, "image/" + format));
            } finally {
                reader.dispose();
            }
        } catch (IOException broken) {
            throw refused("format", "cannot be read as a picture");
        }
        exchange.removeVariable("file");
    }

    private static Problem refused(String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "Meta takes JPEG and PNG of at most 5 MiB and at least 192 pixels each way.")
                .with(List.of(new FieldError("", code, detail)));
    }

    /**
     * Sets what {@code direct:openGraphUpload} takes.
     *
     * @throws Problem 503 or 422 when Meta does not say which app the token is of
     */
    public void hearApp(Exchange exchange, @Variable("picture") Picture picture) {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture cannot be uploaded");
        var app = answer.body().at("/data/app_id").asText();
        if (!app.matches("\\d{1,32}")) {
            throw refusedByMeta();
        }
        exchange.setVariable("appId", app);
        exchange.setVariable("mediaName", "picture");
        exchange.setVariable("mediaType", picture.type());
        exchange.setVariable("mediaSize", (long) picture.bytes().length);
    }

    /**
     * Sets what {@code direct:fillGraphUpload} takes.
     *
     * @throws Problem 503 or 422 when Meta opened no upload
     */
    public void hearSession(Exchange exchange, @Variable("picture") Picture picture) {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture cannot be uploaded");
        var session = answer.body().path("id").asText();
        // It becomes the address of the next call.
        if (!session.matches("upload:[\\w:=+/.-]{1,2000}(\\?[\\w=&%.:-]{1,2000})?") || session.contains("..")) {
            throw refusedByMeta();
        }
        exchange.setVariable("session", session);
        exchange.getMessage().setBody(new ByteArrayInputStream(picture.bytes()));
    }

    /** Sets the call that makes what was uploaded the profile's picture. @throws Problem 503 or 422 when there is no handle */
    public void show(Exchange exchange, @Variable("connection") Map<String, Object> connection) throws JsonProcessingException {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture was not uploaded");
        var handle = answer.body().path("h").asText();
        if (handle.isBlank()) {
            throw refusedByMeta();
        }
        var call = new HashMap<>(connection);
        call.put("path", connection.get("phone_id") + "/whatsapp_business_profile");
        call.put("document", json.writeValueAsBytes(Map.of("messaging_product", "whatsapp", "profile_picture_handle", handle)));
        exchange.getMessage().setBody(call);
    }

    /** What the audit is told: the picture itself is Meta's. */
    public Map<String, Object> tell(@Variable("picture") Picture picture) {
        return Map.of("picture", picture.type() + ", " + picture.bytes().length + " bytes");
    }

    private static Problem refusedByMeta() {
        return Problem.of(422, ConnectionFault.UNEXPECTED.shown(), "The picture cannot be uploaded", ConnectionFault.UNEXPECTED.wayOut());
    }
}
