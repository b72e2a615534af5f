package io.whatomate.sandbox;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything a test or a person may switch about this world; the document of {@code /sandbox/faults}. Rates are percent.
 *
 * @param seed starts the dice: the same seed and the same calls give the same faults; null means a random seed
 * @param ladder when the statuses of a message come, in milliseconds after its acceptance
 * @param latency milliseconds every Graph call waits before it is answered
 * @param serverErrors Graph calls answered 500 or 503
 * @param drops Graph sends whose connection is closed without an answer
 * @param duplicates webhooks sent twice
 * @param reordered webhooks held back, so that later ones overtake them
 * @param missing status webhooks that never come; the phone shows the status all the same
 * @param wrongSignature webhooks whose first attempt carries a signature that does not fit
 * @param delay milliseconds every webhook is late
 * @param errors Meta's error code by recipient (digits): in the answer or by a failed status, as Meta reports that code
 * @param window enforce the 24 h customer service window (131047)
 * @param pairRate enforce 1 message per 6 s to one recipient, burst 45 (131056)
 * @param throughput enforce the number's messages per second (130429)
 * @param allowedRecipients recipients of a test number (131030); empty means everybody
 * @param userIds business-scoped user ids in webhooks: none, both (beside numbers) or only
 * @param style v24 (no conversation object) or v23
 * @param updatesPerPost statuses put into one webhook when several are due, 1 to 1,000
 * @param review milliseconds from creation of a template to its decision
 * @param rejected template names that review rejects
 * @param managementCalls of each account in an hour before 80007, 1 to 1,000,000
 * @param templateLimits count creations of templates for each account and edits of each approved one (100/2388019)
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Switches(
        Long seed,
        Ladder ladder,
        int latency,
        double serverErrors,
        Drops drops,
        double duplicates,
        double reordered,
        Missing missing,
        double wrongSignature,
        int delay,
        Map<String, Integer> errors,
        boolean window,
        boolean pairRate,
        boolean throughput,
        int managementCalls,
        List<String> allowedRecipients,
        String userIds,
        String style,
        int updatesPerPost,
        int review,
        List<String> rejected,
        boolean templateLimits) {

    /** Milliseconds after acceptance; null for a status that this world never reaches. */
    record Ladder(Integer sent, Integer delivered, Integer read) {}

    /** Percent of sends dropped before they are stored, and after. */
    record Drops(double before, double after) {}

    /** Percent of each status webhook that never comes. */
    record Missing(double sent, double delivered, double read) {}

    static Switches defaults() {
        return new Switches(
                null, new Ladder(50, 150, 400), 0, 0, new Drops(0, 0), 0, 0, new Missing(0, 0, 0), 0, 0, Map.of(),
                false, false, true, 5000, List.of(), "none", "v24", 1, 500, List.of(), false);
    }

    /** @throws Problem naming the member that is out of its range */
    Switches checked() {
        range("latency", latency, 0, 60_000);
        percent("serverErrors", serverErrors);
        percent("drops.before", drops.before());
        percent("drops.after", drops.after());
        percent("duplicates", duplicates);
        percent("reordered", reordered);
        percent("missing.sent", missing.sent());
        percent("missing.delivered", missing.delivered());
        percent("missing.read", missing.read());
        percent("wrongSignature", wrongSignature);
        range("delay", delay, 0, 86_400_000);
        step("ladder.sent", ladder.sent());
        step("ladder.delivered", ladder.delivered());
        step("ladder.read", ladder.read());
        range("updatesPerPost", updatesPerPost, 1, 1000);
        range("review", review, 0, 86_400_000);
        range("managementCalls", managementCalls, 1, 1_000_000);
        errors.forEach((phone, code) -> {
            if (!phone.matches("\\d{7,15}")) {
                throw Refusal.invalid("errors", "'" + phone + "' is not a phone number in digits");
            }
            if (code == null || code < 0) {
                throw Refusal.invalid("errors." + phone, "must be one of Meta's error codes");
            }
        });
        whole("allowedRecipients", allowedRecipients);
        whole("rejected", rejected);
        if (!List.of("v23", "v24").contains(style)) {
            throw Refusal.invalid("style", "must be v23 or v24");
        }
        if (!List.of("none", "both", "only").contains(userIds)) {
            throw Refusal.invalid("userIds", "must be none, both or only");
        }
        return this;
    }

    private static void whole(String name, List<String> values) {
        if (values.stream().anyMatch(Objects::isNull)) {
            throw Refusal.invalid(name, "must not hold null");
        }
    }

    private static void percent(String name, double value) {
        if (!(value >= 0 && value <= 100)) {
            throw Refusal.invalid(name, "must lie between 0 and 100 percent");
        }
    }

    private static void step(String name, Integer value) {
        if (value != null) {
            range(name, value, 0, 86_400_000);
        }
    }

    private static void range(String name, long value, long from, long to) {
        if (value < from || value > to) {
            throw Refusal.invalid(name, "must lie between " + from + " and " + to);
        }
    }
}
