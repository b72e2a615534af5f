package io.whatomate.accounts;

import static io.whatomate.accounts.Diagnosis.fail;
import static io.whatomate.accounts.Diagnosis.ok;
import static io.whatomate.accounts.Diagnosis.unknown;
import static io.whatomate.accounts.Diagnosis.warn;
import static io.whatomate.accounts.Examination.time;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.accounts.Diagnosis.Step;

/** The part of an {@link Examination} that is about where Meta posts and how it signs. */
record CallbackExamination(JsonNode findings, ConnectionReport report, CallbackUrls urls) {

    Diagnosis publicUrl() {
        var fault = urls.unreachable();
        if (fault == null) {
            return ok(Step.PUBLIC_URL, "Meta is to post to " + expected());
        }
        return isSandbox()
                ? ok(Step.PUBLIC_URL, "The sandbox posts on this machine; Meta itself could not: " + fault)
                : fail(Step.PUBLIC_URL, fault,
                        "Let the operator set WHATOMATE_PUBLIC_URL to the https address under which the world reaches this installation.");
    }

    Diagnosis handshake() {
        var seen = time(sign("handshakeAt"));
        var refused = time(sign("refusedHandshakeAt"));
        if (refused != null && (seen == null || refused.isAfter(seen))) {
            var told = "Meta's handshake came at " + refused + " with a verify token that is not ours.";
            // The installation's URL is known to strangers, who try it too.
            return usesOwn() || seen == null && time(sign("deliveryAt")) == null
                    ? fail(Step.HANDSHAKE, told, verifyToken())
                    : warn(Step.HANDSHAKE, told, verifyToken());
        }
        if (seen != null) {
            return ok(Step.HANDSHAKE, "Meta's handshake was answered at " + seen + ".");
        }
        return time(sign("deliveryAt")) != null
                ? ok(Step.HANDSHAKE, "No handshake is on record, but webhooks arrive.")
                : unknown(Step.HANDSHAKE, "No handshake has been seen at " + expected() + ".",
                        "Enter this callback URL and the verify token in the app's dashboard: Meta then calls at once.");
    }

    private String verifyToken() {
        return usesOwn() && findings.path("ownVerifyToken").asBoolean()
                ? "Enter the account's verify token in the app's dashboard, or set it anew with PUT /accounts/{id}."
                : "Enter the operator's verify token (WHATOMATE_META_VERIFY_TOKEN) in the app's dashboard.";
    }

    Diagnosis callback() {
        if (!(report.facts().get(ConnectionTest.CALLBACK) instanceof String url)) {
            return unknown(Step.CALLBACK, "Meta does not say where it posts the webhooks of this number.",
                    "Compare the callback URL in the app's dashboard with " + expected() + ".");
        }
        if (!urls.isOurs(url) && !(isSandbox() && CallbackUrls.of(null, urls.account()).isOurs(url))) {
            return fail(Step.CALLBACK, "Meta posts the webhooks of this number to " + url + ", not here.",
                    "Set the callback URL to " + expected() + ": in the app's dashboard, or where an override was set for the WABA or the number.");
        }
        return ok(Step.CALLBACK, "Meta posts the webhooks of this number to " + url + ".");
    }

    Diagnosis signature() {
        var refused = time(sign("refusedSignatureAt"));
        var delivered = time(sign("deliveryAt"));
        if (refused == null) {
            return delivered == null
                    ? unknown(Step.SIGNATURE, "No call of Meta's has come to " + expected() + " yet.", null)
                    : ok(Step.SIGNATURE, "The last call was well signed, at " + delivered + ".");
        }
        var seen = "A call with a wrong signature was refused at " + refused + "."
                + (usesOwn() ? " So far " + sign("refusedSignatures").asText() + " were." : "");
        var mend = usesOwn()
                ? "Give the app secret of the app that posts here: PUT /accounts/{id} with appSecret."
                : "The operator's app secret (WHATOMATE_META_APP_SECRET) must be that of the app that posts here. An app of your own posts to "
                        + urls.own() + " instead, with its secret in the account.";
        if (delivered == null || usesOwn() && refused.isAfter(delivered)) {
            return fail(Step.SIGNATURE, seen, mend);
        }
        return usesOwn() || refused.isAfter(delivered)
                ? warn(Step.SIGNATURE, seen + " Others were well signed, the last at " + delivered + ".", mend)
                : ok(Step.SIGNATURE, "The last call was well signed, at " + delivered + ".");
    }

    /** Whether Meta is to post to the account's own URL: it has an app of its own. */
    private boolean usesOwn() {
        return report.facts().get(ConnectionTest.CALLBACK) instanceof String url ? urls.isOwn(url) : findings.path("ownSecret").asBoolean();
    }

    private JsonNode sign(String name) {
        return findings.path(usesOwn() ? "own" : "shared").path(name);
    }

    private String expected() {
        return findings.path("ownSecret").asBoolean() ? urls.own() : urls.shared();
    }

    private boolean isSandbox() {
        return findings.path("baseUrl").asText().endsWith("/sandbox/graph");
    }
}
