package io.whatomate.accounts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Puts together what Meta says and what this installation has seen, as the API shows it. */
@Component("accountDoctor")
class AccountDoctor {

    private final ObjectMapper json;
    private final Clock clock;
    private final String publicUrl;

    AccountDoctor(ObjectMapper json, Clock clock, @Value("${whatomate.public-url}") String publicUrl) {
        this.json = json;
        this.clock = clock;
        this.publicUrl = publicUrl;
    }

    /**
     * @param row of {@code load-doctor-findings.sql}
     * @return a row as {@code apiRows} answers it; null when the account was deleted meanwhile
     */
    public Map<String, Object> examine(@Body Object row, @Variable("report") ConnectionReport report) throws JsonProcessingException {
        if (row == null) {
            return null;
        }
        var findings = json.readTree(row.toString());
        var examination = new Examination(findings, report, CallbackUrls.of(publicUrl, findings.path("id").asText()), clock.instant());
        var steps = examination.steps();
        var answer = new HashMap<String, Object>();
        answer.put("state", "ok");
        answer.put("id", UUID.fromString(findings.path("id").asText()));
        answer.put("body", json.writeValueAsString(shown(findings, steps)));
        return answer;
    }

    private static Map<String, Object> shown(JsonNode findings, List<Diagnosis> steps) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("accountId", findings.path("id").asText());
        shown.put("healthy", steps.stream().noneMatch(step -> step.state() == Diagnosis.State.FAIL));
        shown.put("steps", steps.stream().map(step -> {
            var line = new LinkedHashMap<String, Object>();
            line.put("step", step.step().shown());
            line.put("state", step.state().shown());
            line.put("seen", step.seen());
            line.put("mend", step.mend());
            return line;
        }).toList());
        return shown;
    }
}
