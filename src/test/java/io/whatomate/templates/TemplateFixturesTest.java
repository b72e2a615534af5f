package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Templates and template sends that Meta and others published: written here, reviewed by the sandbox, filled in, sent, and
 * the same in meaning at the other end. What is no more than documentation's "put yours here" is put.
 */
class TemplateFixturesTest extends ReviewedTemplatesTest {

    /** Written before Meta's rules of today: why each cannot be created any more. */
    private static final Map<String, String> REFUSED_TODAY = Map.of(
            "template-create-request-case-7--bj.json", "components[1].text:edge",
            "template-create-request-case-9--bj.json", "components[1].text:category");

    private String handle;

    /** @param values that a send gives, in our words */
    private record Written(String file, String id, String name, ArrayNode components, ObjectNode values) {}

    @BeforeEach
    void find() {
        assumeThat(System.getenv("WHATOMATE_META_FIXTURES")).as("WHATOMATE_META_FIXTURES names the folder of Meta's published bodies").isNotBlank();
        handle = handle();
    }

    @Test
    void everyPublishedTemplateIsWrittenReviewedAndSent() throws IOException {
        var written = new ArrayList<Written>();
        for (var file : files("templates", "template-create-request-", "template-edit-request-", "template-get-response-")) {
            var body = (ObjectNode) JSON.readTree(file.toFile());
            var components = (ArrayNode) body.path("components");
            components.findParents("header_handle").forEach(example -> ((ObjectNode) example).putArray("header_handle").add(handle));
            var name = body.path("name").asText().replaceAll("[^a-z0-9_]", "") + "_" + written.size();
            var made = create(name, body.path("language").asText(), body.path("category").asText().replace("TRANSACTIONAL", "UTILITY"), components);
            var refusal = REFUSED_TODAY.get(file.getFileName().toString());
            if (refusal != null) {
                assertThat(made.errors()).as("%s", file).contains(refusal);
                continue;
            }
            assertThat(made.status()).as("%s: %s", file, made.body()).isEqualTo(201);
            written.add(new Written(file.getFileName().toString(), made.body().path("id").asText(), name, components, samples(components)));
        }
        assertThat(written).hasSizeGreaterThan(15);
        review(written);
        arrived(written).forEach((template, message) -> assertThat(message.at("/template/rendered/body").asText())
                .as(template.file()).isEqualTo(filled(template.components())));
    }

    @Test
    void everyPublishedTemplateSendArrivesAsItWasPublished() throws IOException {
        var written = new ArrayList<Written>();
        var published = new TreeMap<String, JsonNode>();
        for (var file : files("send", "send-request-", "marketing-messages-request-")) {
            var body = JSON.readTree(Files.readString(file).replace("http(s)://the-image-url", "https://example.com/a.jpg"));
            if (!body.has("template")) {
                continue;
            }
            body.findValues("image").forEach(TemplateFixturesTest::link);
            body.findValues("document").forEach(TemplateFixturesTest::link);
            body.findValues("video").forEach(TemplateFixturesTest::link);
            var components = approvedFor(body.at("/template/components"));
            var made = create("sent_" + written.size(), "en_US", "MARKETING", components);
            assertThat(made.status()).as("%s: %s", file, made.body()).isEqualTo(201);
            var template = new Written(file.getFileName().toString(), made.body().path("id").asText(), "sent_" + written.size(), components,
                    values(body.at("/template/components")));
            written.add(template);
            published.put(template.file(), body.at("/template/components"));
        }
        assertThat(written).hasSizeGreaterThan(12);
        review(written);
        arrived(written).forEach((template, message) -> assertThat(plain(message.at("/template/components")))
                .as(template.file()).isEqualTo(plain(published.get(template.file()))));
    }

    private Answer create(String name, String language, String category, ArrayNode components) {
        var document = JSON.createObjectNode().put("name", name).put("language", language).put("category", category);
        document.set("components", components);
        return post("/templates", manager, document.toString());
    }

    /** Submits all of them, and holds what it has to what was written. */
    private void review(List<Written> written) throws IOException {
        for (var template : written) {
            var submitted = post("/templates/" + template.id() + "/submit", manager, null);
            assertThat(submitted.body().path("status").asText()).as("%s: %s", template.file(), submitted.body()).isEqualTo("APPROVED");
        }
        var there = new TreeMap<String, JsonNode>();
        JSON.readTree(send(graph(number.businessId() + "/message_templates?limit=100")).body()).path("data")
                .forEach(template -> there.put(template.path("name").asText(), template.path("components")));
        for (var template : written) {
            assertThat(upper(there.get(template.name()))).as(template.file()).isEqualTo(upper(template.components()));
        }
        rows().sql("UPDATE templates SET status = 'APPROVED', version = version + 1 WHERE organization_id = ?").param(manager.organization()).update();
    }

    /** Previews each and sends it to a phone of its own; what the phones got is what was previewed. */
    private Map<Written, JsonNode> arrived(List<Written> written) {
        var previews = new LinkedHashMap<String, JsonNode>();
        var phones = new LinkedHashMap<Written, String>();
        for (var template : written) {
            var phone = phone();
            var preview = post("/templates/" + template.id() + "/preview", manager, template.values().toString());
            assertThat(preview.status()).as("%s: %s", template.file(), preview.body()).isEqualTo(200);
            previews.put(phone, preview.body().at("/payload/components"));
            var sent = post("/messages/template", manager,
                    template.values().deepCopy().put("to", phone).put("templateId", template.id()).toString());
            assertThat(sent.status()).as("%s: %s", template.file(), sent.body()).isEqualTo(201);
            phones.put(template, phone);
        }
        var arrived = new LinkedHashMap<Written, JsonNode>();
        phones.forEach((template, phone) -> {
            await().pollDelay(Duration.ZERO).atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).as(template.file()).hasSize(1));
            arrived.put(template, shown(phone).getFirst());
            assertThat(plain(arrived.get(template).at("/template/components"))).as(template.file()).isEqualTo(plain(previews.get(phone)));
        });
        return arrived;
    }

    /** A template that such a send fits. */
    private ArrayNode approvedFor(JsonNode sent) {
        var components = JSON.createArrayNode();
        var body = components.addObject().put("type", "BODY");
        var buttons = JSON.createArrayNode();
        var text = new StringBuilder("Hello");
        for (var part : sent) {
            var count = part.path("parameters").size();
            switch (part.path("type").asText().toLowerCase(Locale.ROOT)) {
                case "header" -> components.addObject().put("type", "HEADER").put("format", part.at("/parameters/0/type").asText().toUpperCase(Locale.ROOT))
                        .putObject("example").putArray("header_handle").add(handle);
                case "body" -> {
                    var samples = body.putObject("example").putArray("body_text").addArray();
                    for (int i = 1; i <= count; i++) {
                        text.append(" and this {{").append(i).append("}}");
                        samples.add("sample");
                    }
                }
                default -> {
                    var button = buttons.addObject().put("type", part.path("sub_type").asText().toUpperCase(Locale.ROOT)).put("text", "Tap");
                    switch (button.path("type").asText()) {
                        case "URL" -> button.put("url", "https://example.com/{{1}}").putArray("example").add("https://example.com/a");
                        case "FLOW" -> button.put("flow_id", "4711");
                        default -> { }
                    }
                }
            }
        }
        body.put("text", text.append(" to you").toString());
        if (!buttons.isEmpty()) {
            components.addObject().put("type", "BUTTONS").set("buttons", buttons);
        }
        return components;
    }

    /** Meta's send in our words. */
    private static ObjectNode values(JsonNode sent) {
        var values = JSON.createObjectNode();
        for (var part : sent) {
            switch (part.path("type").asText().toLowerCase(Locale.ROOT)) {
                case "header" -> {
                    var kind = part.at("/parameters/0/type").asText();
                    values.putObject("header").set(kind, part.at("/parameters/0/" + kind));
                }
                case "body" -> part.path("parameters").forEach(parameter -> values.withArray("body").add(
                        parameter.has("text") ? parameter.path("text") : ((ObjectNode) parameter).deepCopy().without("type")));
                default -> {
                    var button = values.withArray("buttons").addObject().put("index", part.path("index").asInt());
                    var parameter = part.at("/parameters/0");
                    var type = part.path("sub_type").asText().toLowerCase(Locale.ROOT);
                    switch (parameter.path("type").asText()) {
                        case "action" -> button.set(type, parameter.path("action"));
                        default -> button.set(parameter.path("type").asText(), parameter.path(parameter.path("type").asText()));
                    }
                }
            }
        }
        return values;
    }

    /** What a send of a template gives: its own samples. */
    private static ObjectNode samples(ArrayNode components) {
        var values = JSON.createObjectNode();
        for (var part : components) {
            switch (part.path("type").asText().toUpperCase(Locale.ROOT)) {
                case "HEADER" -> {
                    var format = part.path("format").asText("TEXT");
                    if (part.at("/example/header_text").isArray()) {
                        values.putObject("header").set("text", part.at("/example/header_text/0"));
                    } else if (format.equals("LOCATION")) {
                        values.putObject("header").putObject("location").put("latitude", 52.5).put("longitude", 13.4).put("name", "Shop").put("address", "Here");
                    } else if (!format.equals("TEXT")) {
                        values.putObject("header").putObject(format.toLowerCase(Locale.ROOT)).put("link", "https://example.com/a");
                    }
                }
                case "BODY" -> part.at("/example/body_text/0").forEach(sample -> values.withArray("body").add(sample));
                case "BUTTONS" -> {
                    for (int i = 0; i < part.path("buttons").size(); i++) {
                        var button = part.path("buttons").path(i);
                        switch (button.path("type").asText()) {
                            case "URL" -> {
                                if (button.has("example")) {
                                    values.withArray("buttons").addObject().put("index", i).put("text", "sample");
                                }
                            }
                            case "MPM" -> {
                                var products = values.withArray("buttons").addObject().put("index", i).putObject("products")
                                        .put("thumbnail_product_retailer_id", "p1");
                                products.putArray("sections").addObject().put("title", "All").putArray("product_items").addObject().put("product_retailer_id", "p1");
                            }
                            case "OTP" -> values.putArray("body").add("123456");
                            default -> { }
                        }
                    }
                }
                default -> { }
            }
        }
        return values;
    }

    private static String filled(ArrayNode components) {
        for (var part : components) {
            if (part.path("type").asText().equalsIgnoreCase("BODY")) {
                var text = part.path("text").asText();
                var samples = part.at("/example/body_text/0");
                for (int i = 0; i < samples.size(); i++) {
                    text = text.replace("{{" + (i + 1) + "}}", samples.path(i).asText());
                }
                return text;
            }
        }
        return "";
    }

    private static void link(JsonNode media) {
        if (media instanceof ObjectNode file) {
            file.remove("id");
            file.put("link", "https://example.com/a.jpg");
        }
    }

    /** Meta reads types in any case, and an index as text or as a number. */
    private static JsonNode plain(JsonNode components) {
        var plain = components.isMissingNode() ? JSON.createArrayNode() : components.deepCopy();
        plain.forEach(part -> {
            if (part.has("index")) {
                ((ObjectNode) part).put("index", part.path("index").asText());
                ((ObjectNode) part).put("sub_type", part.path("sub_type").asText().toLowerCase(Locale.ROOT));
            }
        });
        return plain;
    }

    private static JsonNode upper(JsonNode components) {
        var upper = components.deepCopy();
        upper.forEach(part -> ((ObjectNode) part).put("type", part.path("type").asText().toUpperCase(Locale.ROOT)));
        return upper;
    }

    private static List<Path> files(String folder, String... beginnings) throws IOException {
        try (var files = Files.list(Path.of(System.getenv("WHATOMATE_META_FIXTURES"), folder))) {
            return files.filter(file -> List.of(beginnings).stream().anyMatch(file.getFileName().toString()::startsWith)).sorted().toList();
        }
    }
}
