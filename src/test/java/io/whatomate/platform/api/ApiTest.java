package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.ApplicationTest;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/** Calls the API as a client does; every answer is held against the contract. */
public abstract class ApiTest extends ApplicationTest {

    protected static final String PASSWORD = "correct horse battery staple";
    // The cheapest bcrypt: these users guard nothing.
    private static final String HASH = new BCryptPasswordEncoder(4).encode(PASSWORD);
    private static final ObjectMapper JSON = new ObjectMapper();

    @Autowired
    @Qualifier("workerDataSource")
    private DataSource worker;

    /** Somebody in an organization. */
    public record User(UUID organization, String email, String token) {}

    /** @param body missing when there is none */
    public record Answer(int status, HttpHeaders headers, JsonNode body) {

        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        /** The last word of the problem's type. */
        public String problem() {
            return body.path("type").asText().replace("urn:whatomate:problem:", "");
        }

        /** The problem's fields as {@code field:code}. */
        public List<String> errors() {
            return body.path("errors").valueStream()
                    .map(error -> error.path("field").asText() + ":" + error.path("code").asText())
                    .toList();
        }
    }

    /** The database as every tenant's rows are seen. */
    protected final JdbcClient rows() {
        return JdbcClient.create(worker);
    }

    /** A new user in a new organization, signed in. */
    protected final User signedIn(String role) {
        var name = "org-" + UUID.randomUUID();
        var organization = rows().sql("INSERT INTO organizations (name, slug) VALUES (:name, :name) RETURNING id")
                .param("name", name)
                .query(UUID.class)
                .single();
        return signedIn(organization, role);
    }

    /** A new user in that organization, signed in. */
    protected final User signedIn(UUID organization, String role) {
        var email = UUID.randomUUID() + "@example.com";
        rows().sql("""
                        WITH person AS (
                            INSERT INTO users (email, password_hash, full_name) VALUES (:email, :hash, 'Some One') RETURNING id)
                        INSERT INTO organization_members (organization_id, user_id, role)
                        SELECT :organization, id, :role FROM person""")
                .param("email", email)
                .param("hash", HASH)
                .param("organization", organization)
                .param("role", role)
                .update();
        var answer = post("/auth/login", null, "{\"email\":\"%s\",\"password\":\"%s\"}".formatted(email, PASSWORD));
        assertThat(answer.status()).isEqualTo(200);
        return new User(organization, email, answer.body().path("accessToken").asText());
    }

    protected final Answer get(String path, User user) {
        return call("GET", path, user, null);
    }

    protected final Answer post(String path, User user, String body) {
        return call("POST", path, user, body);
    }

    /** @param headers name, value, name, value, … */
    protected final Answer call(String method, String path, User user, String body, String... headers) {
        var request = HttpRequest.newBuilder(url("/api/v1" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (user != null) {
            request.header("Authorization", "Bearer " + user.token());
        }
        if (body != null && !List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return call(request);
    }

    /** Any request, such as one that breaks the rules. */
    protected final Answer call(HttpRequest.Builder request) {
        var sent = request.build();
        var response = send(request);
        var type = response.headers().firstValue("content-type").orElse("");
        try {
            var body = type.endsWith("json") ? JSON.readTree(response.body()) : MissingNode.getInstance();
            ContractedResponse.check(sent.method(), sent.uri().getPath(), response.statusCode(), type, body);
            return new Answer(response.statusCode(), response.headers(), body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + response.body(), e);
        }
    }
}
