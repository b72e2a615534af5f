package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A place in a request's body: what it is called, and what the contract says of it. Every value of every body has one, so both
 * are found out only when somebody asks.
 */
final class BodyPlace {

    private final BodySchema contract;
    private final BodyPlace above;
    private final Object step;
    private List<JsonNode> schemas;

    private BodyPlace(BodySchema contract, BodyPlace above, Object step) {
        this.contract = contract;
        this.above = above;
        this.step = step;
    }

    /** The body itself. */
    static BodyPlace of(BodySchema contract) {
        return new BodyPlace(contract, null, "");
    }

    /** @param step name of a member, or index of an item from 0 */
    BodyPlace at(Object step) {
        return new BodyPlace(contract, this, step);
    }

    boolean expectsNumber() {
        return schemas().stream().anyMatch(BodySchema::expectsNumber);
    }

    private List<JsonNode> schemas() {
        if (schemas == null) {
            schemas = above == null ? contract.whole() : contract.below(above.schemas(), step);
        }
        return schemas;
    }

    /** As a problem names it, such as {@code items[0].name}; empty for the body itself. */
    @Override
    public String toString() {
        if (above == null) {
            return "";
        }
        var before = above.toString();
        return step instanceof Integer index ? before + "[" + index + "]" : before.isEmpty() ? step.toString() : before + "." + step;
    }
}
