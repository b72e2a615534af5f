package io.whatomate.accounts;

import static io.whatomate.accounts.Diagnosis.fail;
import static io.whatomate.accounts.Diagnosis.ok;
import static io.whatomate.accounts.Diagnosis.unknown;
import static io.whatomate.accounts.Diagnosis.warn;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.accounts.Diagnosis.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Judges each step of the way.
 *
 * @param findings of {@code load-doctor-findings.sql}
 * @param report what Meta said
 * @param urls where Meta is to post
 */
record Examination(JsonNode findings, ConnectionReport report, CallbackUrls urls, Instant now) {

    private static final Duration QUIET = Duration.ofDays(3);
    private static final Duration SOON = Duration.ofDays(7);

    List<Diagnosis> steps() {
        var callback = new CallbackExamination(findings, report, urls);
        return List.of(callback.publicUrl(), callback.handshake(), subscription(), callback.callback(), callback.signature(), token(),
                business(), number(), events(), backlog(), sending());
    }

    private Diagnosis subscription() {
        return of(Step.SUBSCRIPTION, "An app is subscribed to the WABA.", ConnectionStep.SUBSCRIPTION);
    }

    private Diagnosis token() {
        var judged = of(Step.TOKEN, "Meta takes the access token, and it may do what it must.",
                ConnectionStep.NETWORK, ConnectionStep.TOKEN, ConnectionStep.PERMISSION);
        var end = time(findings.path("tokenExpiresAt"));
        if (judged.state() != Diagnosis.State.OK || end == null) {
            return judged;
        }
        return end.isBefore(now.plus(SOON))
                ? warn(Step.TOKEN, "The access token ends at " + end + ".", "Give another one in time, best the permanent one of a system user.")
                : ok(Step.TOKEN, judged.seen() + " It ends at " + end + ".");
    }

    private Diagnosis business() {
        return of(Step.BUSINESS, "The WABA has this number.", ConnectionStep.BUSINESS);
    }

    private Diagnosis number() {
        var judged = of(Step.NUMBER, "The number is connected to the Cloud API.", ConnectionStep.NUMBER, ConnectionStep.REGISTRATION);
        return judged.state() == Diagnosis.State.OK && !findings.path("active").asBoolean()
                ? fail(Step.NUMBER, "The account is inactive here: it neither sends nor receives.",
                        "POST /accounts/{id}/test makes it active when it passes.")
                : judged;
    }

    private Diagnosis events() {
        var last = time(findings.path("own").path("eventAt"));
        if (last == null) {
            return warn(Step.EVENTS, "Nothing about this account has arrived yet.",
                    "Write a message to the number from a phone, and mend the steps above that failed.");
        }
        var age = Duration.between(last, now);
        var seen = "The last event arrived at " + last + ", " + words(age) + " ago.";
        return age.compareTo(QUIET) > 0 ? warn(Step.EVENTS, seen, "If customers wrote since, look at the steps above.") : ok(Step.EVENTS, seen);
    }

    private Diagnosis backlog() {
        var parked = findings.path("parked").asInt();
        var dead = findings.path("dead").asInt();
        if (dead > 0) {
            return warn(Step.BACKLOG, dead + " events failed for good, " + parked + " are parked.",
                    "See the dead letters, and replay them when their cause is mended.");
        }
        return parked > 0
                ? warn(Step.BACKLOG, parked + " events are parked: of a kind that nothing takes, or from before the account was active.",
                        "Those of an account are taken up within a minute once it is active.")
                : ok(Step.BACKLOG, "No event is parked or dead.");
    }

    private Diagnosis sending() {
        var waiting = findings.path("waiting").asInt();
        if (findings.path("stopReason").isTextual()) {
            return fail(Step.SENDING, "Nothing is sent: " + findings.path("stopReason").asText() + ". " + waiting + " messages wait.",
                    "See GET /accounts/{id}/events, and appeal in WhatsApp Manager.");
        }
        if (findings.path("pace").path("open").asBoolean()) {
            var reason = findings.path("pace").path("reason").asText("");
            return fail(Step.SENDING, "Sending pauses after failures: " + reason + " " + waiting + " messages wait.",
                    "Mend what the reason says; sending is tried again by itself within five minutes.");
        }
        if ("BLOCKED".equals(report.facts().get(ConnectionTest.CAN_SEND))) {
            return fail(Step.SENDING, "Meta lets the number send nothing: its health_status is BLOCKED.",
                    "WhatsApp Manager says what blocks the number, its WABA or its business, often a missing payment method or verification.");
        }
        if ("LIMITED".equals(report.facts().get(ConnectionTest.CAN_SEND))) {
            return warn(Step.SENDING, "Meta limits what the number may send: its health_status is LIMITED.",
                    "WhatsApp Manager says what is limited, and why.");
        }
        var last = findings.path("lastSend");
        if (!last.isObject()) {
            return unknown(Step.SENDING, "Nothing was sent from this account lately.", null);
        }
        var seen = "The last message is " + last.path("status").asText() + ", of " + last.path("at").asText() + ".";
        return last.path("status").asText().equals("failed")
                ? warn(Step.SENDING, seen + " Meta's code: " + last.path("code").asText(), "The message's own error says what to do.")
                : ok(Step.SENDING, seen);
    }

    private Diagnosis of(Step step, String fine, ConnectionStep... steps) {
        var looked = List.of(steps);
        var fault = report.failures().stream().map(ConnectionReport.Failure::fault).filter(failed -> looked.contains(failed.step())).findFirst();
        if (fault.isPresent()) {
            return fail(step, "Meta was asked: " + fault.get().shown() + ".", fault.get().wayOut());
        }
        return report.passed().containsAll(looked) ? ok(step, fine) : unknown(step, "A step before it failed.", null);
    }

    /** Null when there is none. */
    static Instant time(JsonNode time) {
        return time.isTextual() ? Instant.parse(time.asText()) : null;
    }

    private static String words(Duration age) {
        return age.toDays() > 1 ? age.toDays() + " days" : age.toHours() > 1 ? age.toHours() + " hours" : Math.max(0, age.toMinutes()) + " minutes";
    }
}
