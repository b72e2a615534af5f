package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import io.whatomate.notifications.fence.RuleFaults;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.camel.CamelContext;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.spi.Resource;
import org.yaml.snakeyaml.nodes.Node;

/**
 * What a file has to pass before the product's context hears of it: plain YAML, then names that nobody else has, then a build in
 * a context of its own.
 */
final class RuleChecks implements AutoCloseable {

    /** Code of a fault. */
    static final String NAME_TAKEN = "name-taken";

    private final CamelContext context;
    private final CamelFaults faults;
    private final KameletUses uses;

    /** Which file a name belongs to, for routes, triggers, route configurations and beans each with its kind before it. */
    private final Map<String, String> owners = new ConcurrentHashMap<>();

    private final ReentrantLock turn = new ReentrantLock();
    private ScratchContext kept;

    RuleChecks(CamelContext context) {
        this.context = context;
        var words = new Vocabulary(context);
        this.faults = new CamelFaults(words);
        this.uses = new KameletUses(words);
    }

    /**
     * @param isPlain it uses no kamelet of the operator's
     * @throws RuleFaults with places and mends
     */
    RuleOutline check(String name, Path file, String text, boolean isPlain) throws RuleFaults {
        var outline = RuleOutline.read(text);
        claim(name, outline);
        var misspelled = uses.faults(outline.tree().root());
        if (!misspelled.isEmpty()) {
            throw new RuleFaults(misspelled);
        }
        var resource = RuleSwap.resource(file, text);
        try {
            if (isPlain && outline.rest().isEmpty()) {
                tryInTurn(resource);
            } else {
                try (var scratch = new ScratchContext(context)) {
                    scratch.build(resource);
                }
            }
        } catch (Exception e) {
            throw new RuleFaults(List.of(explain(e, outline)));
        }
        return outline;
    }

    /** A context of its own costs 20 ms, half a minute at a start with a thousand files; routes alone leave nothing behind. */
    private void tryInTurn(Resource file) throws Exception {
        turn.lock();
        try {
            kept = kept == null ? new ScratchContext(context) : kept;
            try {
                kept.build(file);
            } finally {
                kept.clear();
            }
        } finally {
            turn.unlock();
        }
    }

    RuleFault explain(Exception e, RuleOutline outline) {
        return faults.of(e, outline.tree());
    }

    /** Gives up the names of a file that is gone, or that are not in it any more. */
    void release(String name, RuleOutline kept) {
        var names = kept == null ? List.<String>of() : names(kept);
        owners.entrySet().removeIf(owner -> owner.getValue().equals(name) && !names.contains(owner.getKey()));
    }

    private void claim(String name, RuleOutline outline) throws RuleFaults {
        var taken = new ArrayList<RuleFault>();
        for (var claimed : names(outline)) {
            var word = claimed.substring(claimed.indexOf(' ') + 1);
            var owner = owners.get(claimed);
            var isTaken = owner == null ? isTheProducts(claimed, word) : !owner.equals(name);
            if (isTaken || (owner == null && owners.putIfAbsent(claimed, name) != null)) {
                var place = RuleTree.find(outline.tree().root(), word::equals).map(Node.class::cast).orElse(outline.tree().root());
                taken.add(RuleTree.fault(place, NAME_TAKEN,
                        "The " + claimed + " belongs to " + (owner == null ? "the product" : "the file " + owner) + '.', "Choose another name."));
            }
        }
        if (!taken.isEmpty()) {
            throw new RuleFaults(taken);
        }
    }

    private boolean isTheProducts(String claimed, String word) {
        var model = (ModelCamelContext) context;
        return switch (claimed.charAt(0)) {
            case 'r' -> context.getRoute(word) != null || model.getRouteDefinition(word) != null;
            case 't' -> false;
            case 'c' -> model.getRouteConfigurationDefinition(word) != null;
            default -> context.getRegistry().lookupByName(word) != null;
        };
    }

    @Override
    public void close() {
        if (kept != null) {
            kept.close();
        }
    }

    private static List<String> names(RuleOutline outline) {
        var names = new ArrayList<String>();
        outline.routes().keySet().forEach(id -> names.add("route " + id));
        outline.triggers().forEach(trigger -> names.add("trigger " + trigger));
        outline.configurations().forEach(id -> names.add("configuration " + id));
        outline.beans().forEach(bean -> names.add("bean " + bean));
        return names;
    }
}
