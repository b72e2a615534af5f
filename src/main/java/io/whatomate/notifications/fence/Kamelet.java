package io.whatomate.notifications.fence;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a kamelet's file says of it.
 *
 * @param name of the file and of the kamelet
 * @param tenants whether rules of tenants may use it
 * @param gives names of the variables that it sets for its caller
 * @param properties by name, in the file's order
 * @param required names of those that must be given
 */
public record Kamelet(
        String name,
        Type type,
        String title,
        String description,
        boolean tenants,
        List<String> gives,
        Map<String, Property> properties,
        Set<String> required) {

    /** What a kamelet is for: only a source may stand in {@code from}, only the others in {@code to}. */
    public enum Type {
        SOURCE,
        SINK,
        ACTION
    }

    /**
     * One property.
     *
     * @param operator whether only the operator may give it
     * @param schema JSON schema as the file has it
     */
    public record Property(String name, String title, String type, boolean operator, JsonNode schema) {}

    /** Names of properties that a rule must give: what is required, has no default and is not the operator's. */
    List<String> needed() {
        return required.stream()
                .filter(properties::containsKey)
                .filter(name -> !properties.get(name).operator() && !properties.get(name).schema().has("default"))
                .toList();
    }

    /** Properties that a rule may give. */
    public List<Property> open() {
        return properties.values().stream().filter(property -> !property.operator()).toList();
    }
}
