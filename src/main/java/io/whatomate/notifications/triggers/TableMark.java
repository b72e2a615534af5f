package io.whatomate.notifications.triggers;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far a table has been read by its mark. A transaction that began earlier may commit later, and its rows then stand below
 * {@code high}. So the rows above {@code floor}, which is what {@code high} was a while ago, are looked through again and again,
 * whatever the mark counts.
 *
 * @param since milliseconds since 1970: rows read until then stand at or below the floor
 * @param steps what the highest row was at some moments since, oldest first
 */
record TableMark(@JsonProperty("floor") Position floor, @JsonProperty("since") long since, @JsonProperty("high") Position high,
        @JsonProperty("steps") List<Step> steps) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** So coarse is the floor: a tenth of the time that rows may be late. */
    private static final int STEPS = 10;

    /** Where a row stands; before all of them: nulls. */
    record Position(@JsonProperty("mark") SqlValue mark, @JsonProperty("key") SqlValue key) {

        static final Position FIRST = new Position(null, null);
    }

    /** @param at milliseconds since 1970, not before {@code high} was read */
    record Step(@JsonProperty("at") long at, @JsonProperty("high") Position high) {}

    static TableMark at(Position position) {
        return new TableMark(position, 0, position, List.of());
    }

    /** Also what was written before rows could be late: the highest row alone. */
    static TableMark read(String written) throws JsonProcessingException {
        var tree = JSON.readTree(written);
        return tree.has("high") ? JSON.treeToValue(tree, TableMark.class) : at(JSON.treeToValue(tree, Position.class));
    }

    String written() throws JsonProcessingException {
        return JSON.writeValueAsString(this);
    }

    /** Whether no row has to be looked for below the highest. */
    boolean nothingIsLate() {
        return floor.equals(high);
    }

    TableMark reached(Position position) {
        return new TableMark(floor, since, position, steps);
    }

    /**
     * Raises the floor to where the highest row was so long before the last look: a row that is as late as may be was seen by it.
     *
     * @param looked when the rows above the floor were looked through
     * @param overlap how late a row may be
     */
    TableMark raised(Instant looked, Instant now, Duration overlap) {
        if (nothingIsLate() && steps.isEmpty()) {
            return this;
        }
        if (overlap.isZero()) {
            return new TableMark(high, now.toEpochMilli(), high, List.of());
        }
        var passed = looked.minus(overlap).toEpochMilli();
        var left = new ArrayList<Step>();
        var lowest = new Step(since, floor);
        for (var step : steps) {
            if (step.at() <= passed) {
                lowest = step;
            } else {
                left.add(step);
            }
        }
        var last = left.isEmpty() ? lowest : left.getLast();
        if (!last.high().equals(high) && (left.isEmpty() || now.toEpochMilli() - last.at() >= overlap.toMillis() / STEPS)) {
            left.add(new Step(now.toEpochMilli(), high));
        }
        return new TableMark(lowest.high(), lowest.at(), high, List.copyOf(left));
    }
}
