package io.whatomate.accounts;

import java.util.Locale;

/**
 * One step of the way between Meta and an account, as it was found.
 *
 * @param seen what was found, in words
 * @param mend what to do about it, or null
 */
record Diagnosis(Step step, State state, String seen, String mend) {

    /** In the order in which a webhook and a send meet them. */
    enum Step {
        PUBLIC_URL,
        HANDSHAKE,
        SUBSCRIPTION,
        CALLBACK,
        SIGNATURE,
        TOKEN,
        BUSINESS,
        NUMBER,
        EVENTS,
        BACKLOG,
        SENDING;

        /** Its name in the API. */
        String shown() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    enum State {
        OK,
        WARN,
        FAIL,
        UNKNOWN;

        /** Its name in the API. */
        String shown() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Diagnosis ok(Step step, String seen) {
        return new Diagnosis(step, State.OK, seen, null);
    }

    static Diagnosis warn(Step step, String seen, String mend) {
        return new Diagnosis(step, State.WARN, seen, mend);
    }

    static Diagnosis fail(Step step, String seen, String mend) {
        return new Diagnosis(step, State.FAIL, seen, mend);
    }

    static Diagnosis unknown(Step step, String seen, String mend) {
        return new Diagnosis(step, State.UNKNOWN, seen, mend);
    }
}
