package io.whatomate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import io.whatomate.proof.Installation;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * What is measured: the packaged application and the packaged sandbox, each in a process of its own, and ten numbers of the
 * highest throughput level known to both.
 */
final class Stage implements AutoCloseable {

    static final String APP_SECRET = "bench-app-secret";
    private static final String TOKEN = "EAAbenchbenchbench";
    private static final String BUSINESS = "200000000000001";
    private static final int NUMBERS = 10;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private final PackagedApplication sandbox;
    private final PackagedApplication application;
    private final Installation installation;

    Stage(Path folder) throws Exception {
        var port = Integer.toString(FreePort.next());
        sandbox = PackagedApplication.start(folder.resolve("sandbox"), Map.of(
                "WHATOMATE_SANDBOX", "only",
                "WHATOMATE_SANDBOX_STORE", "memory",
                "WHATOMATE_SANDBOX_MEMORY_MESSAGES", "50000",
                "WHATOMATE_SANDBOX_CALLBACK_URL", "http://127.0.0.1:" + port + "/api/v1/webhook",
                "WHATOMATE_META_APP_SECRET", APP_SECRET));
        sandbox.awaitReady();
        var graph = sandbox.url("/sandbox/graph").toString();
        application = PackagedApplication.start(folder.resolve("application"), Map.of(
                "WHATOMATE_SANDBOX", "false",
                "WHATOMATE_HTTP_PORT", port,
                "WHATOMATE_META_APP_SECRET", APP_SECRET,
                "WHATOMATE_GRAPH_BASE_URLS", graph));
        application.awaitReady();
        installation = new Installation(folder.resolve("application/data")).overOneConnection();
        var organization = installation.organization();
        for (var i = 0; i < NUMBERS; i++) {
            makeAtSandbox(numbers().get(i), "1555000100" + i);
            installation.number(organization, numbers().get(i), BUSINESS, TOKEN, graph, 1000);
        }
    }

    /** Phone number ids. */
    List<String> numbers() {
        return IntStream.range(0, NUMBERS).mapToObj(i -> "10000000000010" + i).toList();
    }

    int port() {
        return application.url("/").getPort();
    }

    Jvm applicationJvm() throws Exception {
        return new Jvm(application.process().pid());
    }

    Jvm sandboxJvm() throws Exception {
        return new Jvm(sandbox.process().pid());
    }

    Installation installation() {
        return installation;
    }

    /** An access token of the installation's first administrator; good for 15 minutes. */
    String adminToken() throws IOException, InterruptedException {
        var password = Files.readString(application.folder().resolve("data/keys/admin-password")).strip();
        return post("/auth/login", null, Map.of("email", "admin@example.com", "password", password)).path("accessToken").asText();
    }

    /** @return id of a new keyword rule in the administrator's organization */
    String keyword(String token) throws IOException, InterruptedException {
        var rule = Map.of("name", "Prices", "keywords", List.of("price"), "responseType", "text",
                "responseContent", Map.of("body", "10 euro"));
        return post("/chatbot/keywords", token, rule).path("id").asText();
    }

    private JsonNode post(String path, String token, Object body) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(application.url("/api/v1" + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(json.writeValueAsString(body)));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        var answer = http.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException(path + " answers " + answer.body());
        }
        return json.readTree(answer.body());
    }

    /** Milliseconds from each customer's post to the answer's arrival at the sandbox. */
    List<Long> answerTimes(Map<String, Long> sentAt) throws Exception {
        var times = new ArrayList<Long>();
        for (var customer : sentAt.entrySet()) {
            for (var message : get(sandbox.url("/sandbox/phones/" + customer.getKey() + "/messages")).path("messages")) {
                times.add(java.time.Instant.parse(message.path("timestamp").asText()).toEpochMilli() - customer.getValue());
            }
        }
        return times.stream().sorted().toList();
    }

    /** Waits until nothing is owed and every answer is read. */
    void settle() throws InterruptedException {
        while (backlog() > 0 || installation.count("""
                SELECT count(*) FROM messages WHERE direction = 'outgoing' AND status <> 'read'""") > 0) {
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    /** Events and sends that wait or are under way. */
    long backlog() {
        return installation.count("""
                SELECT (SELECT count(*) FROM webhook_events WHERE state = 'pending') + (SELECT count(*) FROM outbox)""");
    }

    private void makeAtSandbox(String phoneId, String display) throws IOException, InterruptedException {
        var number = Map.of("phone_number_id", phoneId, "waba_id", BUSINESS, "display_phone_number", display,
                "token", TOKEN, "throughput", "HIGH");
        var answer = http.send(
                HttpRequest.newBuilder(sandbox.url("/sandbox/numbers"))
                        .POST(BodyPublishers.ofString(json.writeValueAsString(number)))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201) {
            throw new IllegalStateException("The sandbox made no number: " + answer.body());
        }
    }

    private JsonNode get(URI uri) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        return json.readTree(http.send(request, BodyHandlers.ofByteArray()).body());
    }

    @Override
    public void close() throws Exception {
        application.close();
        sandbox.close();
    }
}
