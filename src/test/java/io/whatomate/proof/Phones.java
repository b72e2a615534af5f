package io.whatomate.proof;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;

/** The customers of a sandbox: writes with their phones and reads what these show. */
final class Phones {

    /** How many messages a phone shows, by who sent them. */
    record Screen(int fromCustomer, int fromBusiness) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final URI sandbox;

    /** @param sandbox address of the path {@code /sandbox/phones} */
    Phones(URI sandbox) {
        this.sandbox = sandbox;
    }

    /** Writes a text; true once the sandbox has said that it kept it, false when it did not or cannot be reached. */
    CompletableFuture<Boolean> write(String phone, String text) {
        var request = messages(phone)
                .POST(BodyPublishers.ofString(json.valueToTree(Map.of("text", text)).toString()))
                .build();
        return http.sendAsync(request, BodyHandlers.discarding())
                .thenApply(answer -> answer.statusCode() == 201)
                .exceptionally(unreachable -> false);
    }

    /** What a phone shows now; all zero for one that never wrote. */
    Screen look(String phone) {
        try {
            var answer = http.send(messages(phone).GET().build(), BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("Phone " + phone + " answered " + answer.statusCode());
            }
            var messages = json.readTree(answer.body()).path("messages");
            return new Screen(count(messages, "from_customer"), count(messages, "from_business"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder messages(String phone) {
        return HttpRequest.newBuilder(URI.create(sandbox + "/" + phone + "/messages")).timeout(Duration.ofSeconds(10));
    }

    private static int count(JsonNode messages, String direction) {
        return (int) StreamSupport.stream(messages.spliterator(), false)
                .filter(message -> message.path("direction").asText().equals(direction))
                .count();
    }
}
