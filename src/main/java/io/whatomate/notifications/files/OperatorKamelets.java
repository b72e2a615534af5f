package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RuleFaults;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.support.PluginHelper;
import org.springframework.core.io.ClassPathResource;

/** Kamelets that the operator put beside his rules. Rules that use one are loaded again when it changes. */
final class OperatorKamelets {

    private static final String ENDING = ".kamelet.yaml";
    private static final Pattern USE = Pattern.compile("kamelet:(?://)?([\\w.-]+)");

    private final CamelContext context;
    private final Map<String, String> checksums = new ConcurrentSkipListMap<>();

    /** By name, the file that a kamelet is in: another one of that name would take its place, and end it for both when it goes. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    OperatorKamelets(CamelContext context) {
        this.context = context;
    }

    /** @throws RuleFaults when the product or another file has a kamelet of that name, or Camel does not understand it */
    void take(Path file, String text, String checksum) throws RuleFaults {
        var name = name(file);
        var owner = new ClassPathResource("kamelets/" + name + ENDING).exists() ? "The product" : owners.putIfAbsent(name, file.toString());
        if (owner != null && !owner.equals(file.toString())) {
            throw fault(RuleChecks.NAME_TAKEN, owner + " has a kamelet " + name + '.', "Choose another name for the file and in metadata.name.");
        }
        var resource = RuleSwap.resource(file, text);
        try (var scratch = new ScratchContext(context)) {
            scratch.build(resource);
            if (!scratch.hasTemplate(name)) {
                throw new IllegalArgumentException("metadata.name is not " + name + ", as the file's name says");
            }
            ((ModelCamelContext) context).removeRouteTemplateDefinitions(name);
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            checksums.put(name, checksum);
        } catch (Exception e) {
            throw fault("kamelet", "Camel does not understand this kamelet: " + e.getMessage(), "Compare it with those of the product in kamelets/.");
        }
    }

    private static RuleFaults fault(String code, String detail, String mend) {
        return new RuleFaults(List.of(new RuleFault(1, 1, code, detail, mend)));
    }

    void drop(Path file) throws Exception {
        var name = name(file);
        if (owners.remove(name, file.toString())) {
            checksums.remove(name);
            ((ModelCamelContext) context).removeRouteTemplateDefinitions(name);
        }
    }

    /** The operator's kamelets that a text names, with their checksums. */
    String usedBy(String text) {
        return checksums.isEmpty() ? "" : USE.matcher(text).results()
                .map(use -> use.group(1))
                .filter(checksums::containsKey)
                .distinct()
                .map(name -> name + '=' + checksums.get(name))
                .collect(Collectors.joining(" "));
    }

    private static String name(Path file) {
        var whole = file.getFileName().toString();
        return whole.substring(0, whole.length() - ENDING.length());
    }
}
