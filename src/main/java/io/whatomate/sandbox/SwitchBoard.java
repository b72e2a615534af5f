package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.sandbox.Node.Settings;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.camel.Body;

/** Holds the switches in force and rolls their dice. */
public final class SwitchBoard {

    static final String NODE_ID = "settings:switches";

    private record State(Switches switches, Random dice) {}

    private final Json json;
    private final Nodes nodes;
    private volatile State state = state(Switches.defaults());

    SwitchBoard(Json json, Nodes nodes) {
        this.json = json;
        this.nodes = nodes;
    }

    Switches now() {
        return state.switches();
    }

    /** The document as {@code GET /sandbox/faults} shows it. */
    public JsonNode show() {
        return json.tree(now());
    }

    /**
     * Replaces all switches; what the document leaves out goes back to its default.
     *
     * @return the row that makes it durable
     * @throws Problem naming the member that is wrong
     */
    public Map<String, Object> replace(@Body ObjectNode document) {
        var switches = bind(document).checked();
        state = state(switches);
        return nodes.put(new Settings(NODE_ID, json.tree(switches)));
    }

    /** Takes over the document that the store kept. */
    public void restore() {
        if (nodes.find(NODE_ID) instanceof Settings(var id, ObjectNode document)) {
            state = state(bind(document).checked());
        }
    }

    boolean roll(double percent) {
        return percent > 0 && state.dice().nextDouble() * 100 < percent;
    }

    /** Between the bounds, both included. */
    long roll(long from, long to) {
        return state.dice().nextLong(from, to + 1);
    }

    private static State state(Switches switches) {
        return new State(switches, switches.seed() == null ? new Random() : new Random(switches.seed()));
    }

    private Switches bind(ObjectNode document) {
        var whole = (ObjectNode) json.tree(Switches.defaults());
        for (var member : document.properties()) {
            if (member.getValue().isNull() && whole.hasNonNull(member.getKey())) {
                throw Refusal.invalid(member.getKey(), "must not be null; leave it out for its default");
            }
            if (whole.get(member.getKey()) instanceof ObjectNode inner
                    && member.getValue() instanceof ObjectNode given
                    && !member.getKey().equals("errors")) {
                inner.setAll(given);
            } else {
                whole.set(member.getKey(), member.getValue());
            }
        }
        try {
            return json.bind(whole, Switches.class);
        } catch (IllegalArgumentException e) {
            var path = e.getCause() instanceof JsonMappingException mapping
                    ? mapping.getPath().stream()
                            .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                            .collect(Collectors.joining("."))
                    : "document";
            throw Refusal.invalid(path, "is not a switch of this sandbox, or has the wrong type");
        }
    }
}
