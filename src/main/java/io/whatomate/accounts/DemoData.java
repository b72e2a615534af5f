package io.whatomate.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.security.KeyFolder;
import io.whatomate.platform.security.SecretBox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.PathResource;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/** {@code config/demo.yaml} as parameters of the statements that apply it; a file beside the jar wins over the packed one. */
@Component("demoData")
public final class DemoData {

    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final int TOKEN_BYTES = 48;

    private final ObjectMapper json = new ObjectMapper();
    private final SecretBox secrets;
    private final KeyFolder keys;
    private final HttpProperties http;
    private final String adminEmail;
    private final String givenToken;

    DemoData(
            SecretBox secrets,
            KeyFolder keys,
            HttpProperties http,
            @Value("${whatomate.admin.email}") String adminEmail,
            @Value("${whatomate.sandbox-access-token:}") String givenToken) {
        this.secrets = secrets;
        this.keys = keys;
        this.http = http;
        this.adminEmail = adminEmail.strip().toLowerCase(Locale.ROOT);
        this.givenToken = givenToken;
    }

    /** The organization, its admin, and the number that tells its account. */
    public Map<String, Object> organization() {
        var demo = read();
        var parameters = json.convertValue(demo.path("organization"), MAP);
        parameters.put("email", adminEmail);
        parameters.put("phoneId", demo.at("/account/phoneId").asText());
        return parameters;
    }

    /** The account of the number that the sandbox plays; its token is the one that the sandbox takes. */
    public Map<String, Object> account(
            @Variable("organizationId") Object organizationId, @Variable("accountId") Object accountId) {
        var parameters = json.convertValue(read().path("account"), MAP);
        parameters.put("organizationId", organizationId);
        parameters.put("id", accountId);
        parameters.put("accessToken", secrets.seal(token(), "whatsapp_accounts.access_token/" + accountId));
        parameters.put("graphBaseUrl", "http://127.0.0.1:" + http.port() + "/sandbox/graph");
        return parameters;
    }

    /** The template and the chatbot's settings. */
    public Map<String, Object> content(
            @Variable("organizationId") Object organizationId, @Variable("accountId") Object accountId)
            throws JsonProcessingException {
        var demo = read();
        var parameters = new HashMap<>(json.convertValue(demo.path("template"), MAP));
        parameters.put("buttons", json.writeValueAsString(demo.at("/template/buttons")));
        parameters.put("sampleValues", json.writeValueAsString(demo.at("/template/sampleValues")));
        parameters.put("components", json.writeValueAsString(components(demo.path("template"))));
        parameters.put("defaultResponse", demo.at("/chatbot/defaultResponse").asText());
        parameters.put("organizationId", organizationId);
        parameters.put("accountId", accountId);
        return parameters;
    }

    /** The keyword rules, each as the API takes it. */
    public List<Map<String, Object>> keywords() {
        return json.convertValue(read().path("keywords"), new TypeReference<>() {});
    }

    private JsonNode components(JsonNode template) {
        var components = json.createArrayNode();
        var body = components.addObject().put("type", "BODY").put("text", template.path("body").asText());
        body.putObject("example").putArray("body_text").add(template.path("sampleValues"));
        components.addObject().put("type", "BUTTONS").set("buttons", template.path("buttons"));
        return components;
    }

    private String token() {
        return StringUtils.hasText(givenToken) ? givenToken : keys.findOrKeep("sandbox-access-token", () -> {
            var random = new byte[TOKEN_BYTES];
            new SecureRandom().nextBytes(random);
            return "EAA" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        });
    }

    private JsonNode read() {
        var beside = Path.of("config", "demo.yaml");
        Resource file = Files.exists(beside) ? new PathResource(beside) : new ClassPathResource("config/demo.yaml");
        try (var yaml = file.getInputStream()) {
            return new ObjectMapper(new YAMLFactory()).readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException("The demo's data cannot be read from " + file.getDescription(), e);
        }
    }
}
