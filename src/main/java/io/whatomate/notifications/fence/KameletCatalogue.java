package io.whatomate.notifications.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.stereotype.Component;

/** The kamelets of this product, as their files describe them. Read once; nothing of them is run. */
@Component
public final class KameletCatalogue {

    private static final String TENANTS = "whatomate.io/tenant";
    private static final String GIVES = "whatomate.io/gives";
    private static final String TYPE = "camel.apache.org/kamelet.type";
    private static final String OPERATOR = "urn:whatomate:operator";

    private final Map<String, Kamelet> kamelets;

    /** Reads {@code kamelets/*.kamelet.yaml} of the class path. */
    public KameletCatalogue() {
        this(ofClassPath());
    }

    private KameletCatalogue(Collection<Kamelet> kamelets) {
        this.kamelets = new TreeMap<>(kamelets.stream().collect(Collectors.toMap(Kamelet::name, kamelet -> kamelet)));
    }

    /** A catalogue of these files alone. */
    static KameletCatalogue of(Stream<String> texts) {
        return new KameletCatalogue(texts.map(KameletCatalogue::read).toList());
    }

    /** @param name without {@code kamelet:}; also one that is not for tenants */
    public Optional<Kamelet> find(String name) {
        return Optional.ofNullable(kamelets.get(name));
    }

    /** By name, with those that are not for tenants. */
    public Collection<Kamelet> all() {
        return List.copyOf(kamelets.values());
    }

    /** Those of one type that rules of tenants may use, by name. */
    public List<Kamelet> forTenants(Kamelet.Type... types) {
        return kamelets.values().stream()
                .filter(kamelet -> kamelet.tenants() && List.of(types).contains(kamelet.type()))
                .toList();
    }

    private static Collection<Kamelet> ofClassPath() {
        try {
            var found = new ArrayList<Kamelet>();
            for (var file : new PathMatchingResourcePatternResolver().getResources("classpath*:kamelets/*.kamelet.yaml")) {
                try (InputStream in = file.getInputStream()) {
                    found.add(read(new String(in.readAllBytes(), UTF_8)));
                }
            }
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kamelet read(String text) {
        try {
            return kamelet(new YAMLMapper().readTree(text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Kamelet kamelet(JsonNode file) {
        var metadata = file.path("metadata");
        var definition = file.path("spec").path("definition");
        var annotations = metadata.path("annotations");
        var properties = new LinkedHashMap<String, Kamelet.Property>();
        definition.path("properties").properties().forEach(entry -> properties.put(
                entry.getKey(), property(entry.getKey(), entry.getValue())));
        return new Kamelet(
                metadata.path("name").asText(),
                Kamelet.Type.valueOf(metadata.path("labels").path(TYPE).asText().toUpperCase(Locale.ROOT)),
                definition.path("title").asText(),
                definition.path("description").asText(),
                annotations.path(TENANTS).asBoolean(),
                words(annotations.path(GIVES).asText()),
                Collections.unmodifiableMap(properties),
                texts(definition.path("required")).collect(Collectors.toCollection(LinkedHashSet::new)));
    }

    private static Kamelet.Property property(String name, JsonNode schema) {
        // Nothing, which only keeps Camel from asking the environment for that name.
        if (schema.path("default").asText("?").isEmpty()) {
            ((ObjectNode) schema).remove("default");
        }
        return new Kamelet.Property(
                name,
                schema.path("title").asText(),
                schema.path("type").asText("string"),
                texts(schema.path("x-descriptors")).anyMatch(OPERATOR::equals),
                schema);
    }

    private static List<String> words(String list) {
        return Stream.of(list.split(",")).map(String::strip).filter(word -> !word.isEmpty()).toList();
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText);
    }
}
