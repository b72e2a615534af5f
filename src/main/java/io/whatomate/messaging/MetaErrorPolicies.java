package io.whatomate.messaging;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** The error table, {@code config/meta-errors.yaml}. */
@ConfigurationProperties("whatomate")
record MetaErrorPolicies(List<Policy> metaErrors) {

    private static final int DEFAULT_TRIES = 6;

    enum Action {
        RETRY,
        SLOW,
        WAIT,
        STOP,
        FIX,
        DEAD
    }

    /**
     * @param codes single codes, or ranges written {@code from-to}
     * @param tries sends in all after which retrying ends, or null for the default of 6
     * @param delay seconds until the next try, or null for exponential growth from 2 s
     */
    record Policy(List<String> codes, Action action, Integer tries, Integer delay) {

        boolean covers(int code) {
            return codes.stream().anyMatch(range -> {
                var dash = range.indexOf('-', 1);
                return dash < 0
                        ? Integer.parseInt(range) == code
                        : code >= Integer.parseInt(range.substring(0, dash))
                                && code <= Integer.parseInt(range.substring(dash + 1));
            });
        }

        int maxTries() {
            return tries == null ? DEFAULT_TRIES : tries + 1;
        }
    }

    /** What to do about a code; for one that Meta has not documented, its transience decides. */
    Policy of(int code, boolean looksTransient) {
        return metaErrors.stream()
                .filter(policy -> policy.covers(code))
                .findFirst()
                .orElseGet(() -> new Policy(List.of(), looksTransient ? Action.RETRY : Action.FIX, null, null));
    }
}
