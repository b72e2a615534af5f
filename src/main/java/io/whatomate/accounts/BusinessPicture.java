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
                var format = reader.getFormatName().toLowerCase();
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

    /** Sets the question for the token's app, as {@code direct:getFromGraph} takes it. */
    public void askApp(Exchange exchange, @Variable("connection") Map<String, Object> connection) {
        exchange.getMessage().setBody(ConnectionQuestion.TOKEN.of(connection));
    }

    /** Sets the call that opens the upload. @throws Problem 503 or 422 when Meta does not say which app the token is of */
    public void open(Exchange exchange, @Variable("connection") Map<String, Object> connection, @Variable("picture") Picture picture) {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture cannot be uploaded");
        var app = answer.body().at("/data/app_id").asText();
        if (!app.matches("\\d{1,32}")) {
            throw refusedByMeta();
        }
        call(exchange, connection, app + "/uploads", "file_name=picture&file_length=" + picture.bytes().length
                + "&file_type=" + picture.type().replace("/", "%2F"), null);
    }

    /** Sets the call that sends the bytes. @throws Problem 503 or 422 when Meta opened no upload */
    public void send(Exchange exchange, @Variable("connection") Map<String, Object> connection, @Variable("picture") Picture picture) {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture cannot be uploaded");
        // The session's name carries its signature as a query.
        var session = answer.body().path("id").asText().split("\\?", 2);
        if (!session[0].matches("upload:[\\w:=+/.-]{1,2000}") || session[0].contains("..") || session.length == 2 && !session[1].matches("[\\w=&%.:-]{1,2000}")) {
            throw refusedByMeta();
        }
        call(exchange, connection, session[0], session.length == 2 ? session[1] : null, picture.bytes());
    }

    /** Sets the call that makes what was uploaded the profile's picture. @throws Problem 503 or 422 when there is no handle */
    public void show(Exchange exchange, @Variable("connection") Map<String, Object> connection) throws JsonProcessingException {
        var answer = GraphAnswer.of(exchange, json);
        answer.require(ConnectionFault.UNEXPECTED, "The picture was not uploaded");
        var handle = answer.body().path("h").asText();
        if (handle.isBlank()) {
            throw refusedByMeta();
        }
        call(exchange, connection, connection.get("phone_id") + "/whatsapp_business_profile", null,
                json.writeValueAsBytes(Map.of("messaging_product", "whatsapp", "profile_picture_handle", handle)));
    }

    /** What the audit is told: the picture itself is Meta's. */
    public Map<String, Object> tell(@Variable("picture") Picture picture) {
        return Map.of("picture", picture.type() + ", " + picture.bytes().length + " bytes");
    }

    private static void call(Exchange exchange, Map<String, Object> connection, String path, String query, byte[] document) {
        var call = new HashMap<>(connection);
        call.put("path", path);
        call.put("query", query);
        call.put("document", document);
        exchange.getMessage().setBody(call);
    }

    private static Problem refusedByMeta() {
        return Problem.of(422, ConnectionFault.UNEXPECTED.shown(), "The picture cannot be uploaded", ConnectionFault.UNEXPECTED.wayOut());
    }
}
