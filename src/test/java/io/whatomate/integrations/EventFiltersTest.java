package io.whatomate.integrations;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.Yaml;

class EventFiltersTest {

    @Test
    void knowsTheMembersThatTheContractGivesTheEvents() throws IOException {
        JsonNode schemas;
        try (var contract = new ClassPathResource("openapi.yaml").getInputStream()) {
            schemas = new ObjectMapper().valueToTree(new Yaml().<Object>load(contract)).at("/components/schemas");
        }

        Map<String, Set<String>> written = schemas.at("/OutboundEvent/allOf").valueStream()
                .flatMap(branch -> kinds(branch.at("/if/properties/type")).map(kind -> Map.entry(kind, members(schemas, branch.at("/then/properties/data")))))
                .collect(toMap(Map.Entry::getKey, Map.Entry::getValue));

        assertThat(EventFilters.MEMBERS).isEqualTo(written);
    }

    private static Stream<String> kinds(JsonNode type) {
        return type.has("const") ? Stream.of(type.path("const").asText()) : type.path("enum").valueStream().map(JsonNode::asText);
    }

    private static Set<String> members(JsonNode schemas, JsonNode data) {
        var schema = data.has("$ref") ? schemas.path(data.path("$ref").asText().replaceAll(".*/", "")) : data;
        var names = new TreeSet<String>();
        schema.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }
}
