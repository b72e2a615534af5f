package io.whatomate.accounts;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a connection test has found so far.
 *
 * @param passed steps that are in order
 * @param failures at most one of a step
 * @param facts what Meta says of the number, by the API's names
 */
record ConnectionReport(List<ConnectionStep> passed, List<Failure> failures, Map<String, Object> facts) {

    /** @param metaCode Meta's error code, or null */
    record Failure(ConnectionFault fault, Integer metaCode) {}

    static ConnectionReport empty() {
        return new ConnectionReport(List.of(), List.of(), Map.of());
    }

    ConnectionReport pass(ConnectionStep... steps) {
        return new ConnectionReport(Stream.concat(passed.stream(), Arrays.stream(steps)).toList(), failures, facts);
    }

    /** The fault's step failed, even if an earlier question had passed it. */
    ConnectionReport fail(ConnectionFault fault, Integer metaCode) {
        return new ConnectionReport(passed, Stream.concat(failures.stream(), Stream.of(new Failure(fault, metaCode))).toList(), facts);
    }

    ConnectionReport learn(Map<String, Object> more) {
        var all = new HashMap<>(facts);
        all.putAll(more);
        // A fact may be that there is none: a token that never expires.
        return new ConnectionReport(passed, failures, Collections.unmodifiableMap(all));
    }

    /** Whether the token has shown that it reads this number in this WABA: then the number is the account's. */
    boolean proves() {
        return passed.containsAll(List.of(ConnectionStep.NUMBER, ConnectionStep.BUSINESS));
    }

    /** Whether Meta answered: otherwise nothing is known about the account. */
    boolean isAnswered() {
        return failures.stream().noneMatch(failure -> failure.fault().step() == ConnectionStep.NETWORK);
    }

    /** The API's name of what is wrong with the first step that failed; null when all passed. */
    String firstFault() {
        return failures.stream().map(Failure::fault).min(Comparator.comparing(ConnectionFault::step)).map(ConnectionFault::shown).orElse(null);
    }

    /** Every step in order, as the API shows it. */
    List<Map<String, Object>> steps() {
        return Arrays.stream(ConnectionStep.values()).map(this::shown).toList();
    }

    private Map<String, Object> shown(ConnectionStep step) {
        var failure = failures.stream().filter(failed -> failed.fault().step() == step).findFirst();
        var shown = new LinkedHashMap<String, Object>();
        shown.put("step", step.shown());
        shown.put("state", failure.isPresent() ? "failed" : passed.contains(step) ? "passed" : "skipped");
        shown.put("reason", failure.map(failed -> failed.fault().shown()).orElse(null));
        shown.put("metaCode", failure.map(Failure::metaCode).orElse(null));
        shown.put("wayOut", failure.map(failed -> failed.fault().wayOut()).orElse(null));
        return shown;
    }
}
