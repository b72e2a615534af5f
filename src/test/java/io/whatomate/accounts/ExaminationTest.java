package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the connection doctor concludes from what is known. */
class ExaminationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");
    private static final String ACCOUNT = "01a208e7-0085-7939-a893-02409aac4497";
    private static final String OURS = "https://shop.example.com/api/v1/webhook";
    private static final String FINE = "\"active\": true, \"own\": {\"eventAt\": \"2026-06-01T11:00:00Z\"},"
            + " \"shared\": {\"handshakeAt\": \"2026-05-01T12:00:00Z\", \"deliveryAt\": \"2026-06-01T11:00:00Z\"}, \"lastSend\": {\"status\": \"read\", \"at\": \"2026-06-01T11:00:00.000000Z\"}";

    @Test
    void whatIsInOrderIsSaidToBeSo() {
        assertThat(states("https://shop.example.com/", OURS, FINE).values()).containsOnly("ok");
    }

    @ParameterizedTest
    @CsvSource({"'', fail", "http://shop.example.com, fail", "https://localhost, fail", "https://192.168.1.4:8443, fail", "https://10.0.0.1, fail",
        "https://shop.internal, fail", "https://[::1], fail", "nonsense, fail", "https://shop.example.com, ok", "https://shop.example.com:8443/wa, ok"})
    void metaReachesHttpsOnPublicAddressesOnly(String publicUrl, String state) {
        assertThat(states(publicUrl, OURS, FINE)).containsEntry("public-url", state);
    }

    @ParameterizedTest
    @CsvSource({OURS + ", ok", "https://SHOP.example.com:443/api/v1/webhook/, ok", OURS + "/" + ACCOUNT + ", ok", OURS + "/01a208e7-0085-7939-a893-000000000000, fail",
        "https://elsewhere.example.com/api/v1/webhook, fail", "https://shop.example.com/hook, fail", "not an address, fail", ", unknown"})
    void whereMetaPostsIsComparedWithOurAddresses(String url, String state) {
        assertThat(states("https://shop.example.com", url, FINE)).containsEntry("callback", state);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            handshake | "active": true, "shared": {"handshakeAt": "2026-05-01T12:00:00Z", "refusedHandshakeAt": "2026-05-02T12:00:00Z"} | warn
            handshake | "active": true, "shared": {"refusedHandshakeAt": "2026-05-02T12:00:00Z"} | fail
            handshake | "active": true, "shared": {"handshakeAt": "2026-05-03T12:00:00Z", "refusedHandshakeAt": "2026-05-02T12:00:00Z"} | ok
            handshake | "active": true, "own": {"handshakeAt": "2026-05-03T12:00:00Z"} | unknown
            handshake | "active": true, "shared": {"deliveryAt": "2026-05-03T12:00:00Z"} | ok
            signature | "active": true | unknown
            signature | "active": true, "shared": {"refusedSignatureAt": "2026-05-03T12:00:00Z"} | fail
            signature | "active": true, "shared": {"refusedSignatureAt": "2026-05-03T12:00:00Z", "deliveryAt": "2026-05-04T12:00:00Z"} | ok
            signature | "active": true, "shared": {"refusedSignatureAt": "2026-05-05T12:00:00Z", "deliveryAt": "2026-05-04T12:00:00Z"} | warn
            token     | "active": true, "tokenExpiresAt": "2026-06-05T12:00:00Z" | warn
            token     | "active": true, "tokenExpiresAt": "2026-09-05T12:00:00Z" | ok
            number    | "active": false | fail
            events    | "active": true | warn
            events    | "active": true, "own": {"eventAt": "2026-05-20T12:00:00Z"} | warn
            backlog   | "active": true, "parked": 3 | warn
            backlog   | "active": true, "dead": 1 | warn
            sending   | "active": true, "stopReason": "banned", "waiting": 4 | fail
            sending   | "active": true, "pace": {"open": true, "reason": "The details"} | fail
            sending   | "active": true, "lastSend": {"status": "failed", "at": "2026-05-20T12:00:00Z", "code": 131026} | warn
            sending   | "active": true | unknown""")
    void eachStepIsJudgedByItself(String step, String findings, String state) {
        assertThat(states("https://shop.example.com", OURS, findings)).containsEntry(step, state);
    }

    @Test
    void whatMetaRefusedIsSaidWithTheWayOutAndWhatLiesBehindIsUnknown() {
        var report = ConnectionReport.empty().pass(ConnectionStep.NETWORK).fail(ConnectionFault.TOKEN_REFUSED, 190);

        var steps = examination("https://shop.example.com", report, FINE).steps();

        assertThat(steps.stream().filter(step -> step.step() == Diagnosis.Step.TOKEN).findFirst().orElseThrow())
                .isEqualTo(Diagnosis.fail(Diagnosis.Step.TOKEN, "Meta was asked: token-refused.", ConnectionFault.TOKEN_REFUSED.wayOut()));
        assertThat(steps.stream().filter(step -> step.state() == Diagnosis.State.UNKNOWN).map(Diagnosis::step))
                .containsExactly(Diagnosis.Step.SUBSCRIPTION, Diagnosis.Step.CALLBACK, Diagnosis.Step.BUSINESS, Diagnosis.Step.NUMBER);
    }

    private static Map<String, String> states(String publicUrl, String callback, String findings) {
        var report = ConnectionReport.empty().pass(ConnectionStep.values());
        var known = callback == null ? report : report.learn(Map.of(ConnectionTest.CALLBACK, callback));
        return examination(publicUrl, known, findings).steps().stream().collect(Collectors.toMap(step -> step.step().shown(), step -> step.state().shown()));
    }

    private static Examination examination(String publicUrl, ConnectionReport report, String findings) {
        try {
            return new Examination(JSON.readTree("{\"id\": \"" + ACCOUNT + "\", \"baseUrl\": \"https://graph.facebook.com\", " + findings + "}"),
                    report, CallbackUrls.of(publicUrl, ACCOUNT), NOW);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
