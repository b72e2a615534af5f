package io.whatomate.notifications.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.notifications.fence.KameletCatalogue;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.RouteTemplateParameterDefinition;
import org.apache.camel.spi.EndpointUriFactory;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.util.function.SingletonSupplier;

/** The words that a rule may use on this class path. Looked up when a file has one that is not among them, and then kept. */
final class Vocabulary {

    private static final String SERVICES = "classpath*:META-INF/services/org/apache/camel/";

    private final CamelContext context;
    private final Supplier<List<String>> components = SingletonSupplier.of(() -> files(SERVICES + "component/*"));
    private final Supplier<List<String>> languages = SingletonSupplier.of(() -> files(SERVICES + "language/*"));
    private final Supplier<List<String>> kamelets = SingletonSupplier.of(() -> files("classpath*:kamelets/*.kamelet.yaml"));
    private final Supplier<KameletCatalogue> catalogue = SingletonSupplier.of(KameletCatalogue::new);
    private final Supplier<Collection<String>> keys = SingletonSupplier.of(Vocabulary::schemaKeys);

    Vocabulary(CamelContext context) {
        this.context = context;
    }

    List<String> components() {
        return components.get();
    }

    List<String> languages() {
        return languages.get();
    }

    /** The pack's and the operator's own; those that only the product's own routes use are left out. */
    List<String> kamelets() {
        var own = ((ModelCamelContext) context).getRouteTemplateDefinitions().stream().map(template -> template.getId());
        return Stream.concat(kamelets.get().stream(), own).filter(name -> !name.startsWith("api-")).distinct().sorted().toList();
    }

    /** What a kamelet takes, by name; empty where there is no such kamelet. */
    Optional<Set<String>> parameters(String kamelet) {
        var own = ((ModelCamelContext) context).getRouteTemplateDefinition(kamelet);
        return catalogue.get().find(kamelet)
                .map(known -> known.properties().keySet())
                .or(() -> Optional.ofNullable(own).map(RouteTemplateDefinition::getTemplateParameters)
                        .map(all -> all.stream().map(RouteTemplateParameterDefinition::getName).collect(Collectors.toCollection(TreeSet::new))));
    }

    /** Every step and every option of a step. */
    Collection<String> keys() {
        return keys.get();
    }

    /** @return nothing where the component tells none */
    Collection<String> options(String scheme) {
        EndpointUriFactory factory = context.getCamelContextExtension().getEndpointUriFactory(scheme);
        return factory == null ? List.of() : factory.propertyNames();
    }

    private static List<String> files(String pattern) {
        try {
            return Stream.of(new PathMatchingResourcePatternResolver().getResources(pattern))
                    .map(Resource::getFilename)
                    .map(name -> name.replace(".kamelet.yaml", ""))
                    .distinct()
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static Collection<String> schemaKeys() {
        try (var schema = Vocabulary.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            var keys = new TreeSet<String>();
            for (JsonNode properties : new ObjectMapper().readTree(schema).findValues("properties")) {
                properties.fieldNames().forEachRemaining(keys::add);
            }
            return keys;
        } catch (IOException e) {
            return List.of();
        }
    }
}
