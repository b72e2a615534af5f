package io.whatomate.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.PackagedApplication;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.io.TempDir;

/** Files through the packaged application: somebody who is signed in, and a customer at the sandbox. */
abstract class MediaProof {

    protected static final String PASSWORD = "correct horse battery staple";
    protected static final ObjectMapper JSON = new ObjectMapper();
    protected static final String PHONE_ID = "3001000001";
    protected static final String BUSINESS_ID = "4001000001";
    protected static final String TOKEN = "token-3001";
    protected static final String CUSTOMER = "4915123456789";

    protected final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    protected Path folder;

    /** A document, to the number of the sandbox, which it gets here. */
    protected final void aCustomerSends(PackagedApplication application, byte[] file) throws IOException, InterruptedException {
        post(application, "/sandbox/numbers", "application/json", """
                {"phone_number_id": "%s", "waba_id": "%s", "display_phone_number": "18885550001", "token": "%s"}"""
                .formatted(PHONE_ID, BUSINESS_ID, TOKEN).getBytes(UTF_8));
        var id = JSON.readTree(post(application, "/sandbox/graph/v24.0/" + PHONE_ID + "/media", "multipart/form-data; boundary=limit", form(file)))
                .path("id").asText();
        post(application, "/sandbox/phones/" + CUSTOMER + "/messages", "application/json", """
                {"type": "document", "document": {"id": "%s", "mime_type": "application/pdf"}, "to": "18885550001"}""".formatted(id).getBytes(UTF_8));
    }

    protected byte[] post(PackagedApplication application, String path, String type, byte[] body) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(application.url(path))
                .header("Authorization", "Bearer " + TOKEN)
                .header("Content-Type", type)
                .POST(BodyPublishers.ofByteArray(body))
                .build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(new String(answer.body(), UTF_8)).isBetween(200, 201);
        return answer.body();
    }

    protected static byte[] form(byte[] file) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(("--limit\r\nContent-Disposition: form-data; name=\"messaging_product\"\r\n\r\nwhatsapp\r\n--limit\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n").getBytes(UTF_8));
        body.write(file);
        body.write("\r\n--limit--\r\n".getBytes(UTF_8));
        return body.toByteArray();
    }

    protected String signIn(PackagedApplication application) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(application.url("/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"email\": \"admin@example.com\", \"password\": \"" + PASSWORD + "\"}"))
                .build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body()).path("accessToken").asText();
    }

    protected static String digest(InputStream bytes) throws Exception {
        try (var digested = new DigestInputStream(bytes, MessageDigest.getInstance("SHA-256"))) {
            digested.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(digested.getMessageDigest().digest());
        }
    }
}
