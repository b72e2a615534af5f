package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a file of contacts says, and which file says nothing. */
class ContactFileTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "DE | 0151 234567-89   | 4915123456789",
        "DE | +49 (0)151 23456789 | 4915123456789",
        "DE | 0049 151/23456789 | 4915123456789",
        "DE | 4915123456789    | 4915123456789",
        "DE | +1 415 555 2671  | 14155552671",
        "US | (415) 555-2671   | 14155552671",
        "US | 011 49 151 23456789 | 4915123456789",
        "IT | 06 698 12345     | 390669812345",
        "GB | 07400 123456     | 447400123456",
        "   | +49 151 23456789 | 4915123456789",
        "   | 4915123456789.0 | 4915123456789",
        "DE | 015123456789.00 | 4915123456789",
        "DE | 0151.2345.6780 | 4915123456780",
    })
    void readsNumbersInAnyNotation(String country, String written, String number) {
        assertThat(new FileNumbers(country).read(written)).contains(number);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        " | 0151 23456789", "DE | 0151 call me", "DE | 1-800-FLOWERS", "DE | 12", "DE | *******6789", "DE | +49", "US | 123456789012345678",
    })
    void takesNothingElseForANumber(String country, String written) {
        assertThat(new FileNumbers(country).read(written)).isEmpty();
    }

    @Test
    void countsLinesAsAnEditorDoes() {
        var lines = lines("phoneNumber,profileName\r\n+49151100001,\"two\r\nlines\"\r\n\r\n+49151100002,Grace");

        assertThat(lines).extracting(line -> line.path("line").asInt()).containsExactly(2, 5);
        assertThat(lines.getFirst().at("/contact/profileName").asText()).isEqualTo("two\r\nlines");
    }

    @Test
    void saysOfALineEverythingThatIsWrongWithIt() {
        assertThat(faults("nobody," + "x".repeat(256) + ",a,{\"a b\": 1},\"" + "t".repeat(51) + "\"")).containsExactlyInAnyOrder(
                "phoneNumber:phone-number", "profileName:limit", "metadata:json", "tags:limit");
        assertThat(faults(",Ada")).containsExactly("phoneNumber:required");
        assertThat(faults("+49151100001,a\0b")).containsExactly("profileName:characters");
        assertThat(faults("+49151100001,Ada,x,\"{\"\"a\"\": [1]}\"")).containsExactly("metadata:json");
        assertThat(faults("+49151100001,Ada,x,\"{\"\"a\"\": \"\"\\u0000\"\"}\"")).containsExactly("metadata:json");
        assertThat(faults("+49151100001,Ada,x,\"{\"\"a\"\": 1e999999}\"")).containsExactly("metadata:json");
        assertThat(faults("+49151100001,Ada,x,[]")).containsExactly("metadata:json");
        assertThat(faults("+49151100001,Ada,1,,,more")).containsExactly(":columns");
        assertThat(faults("+49151100001,Ada,x,\"{\"\"a\"\": 1, \"\"b\"\": null}\",\"VIP, Berlin\"")).isEmpty();
    }

    @Test
    void letsTheFirstOfTwoLinesWithOneNumberCount() {
        var lines = lines("phoneNumber\n+49 151 100001\n0049151100001\n");

        assertThat(lines).extracting(line -> line.at("/errors/0/code").asText()).containsExactly("", "duplicate");
        assertThat(lines.getLast().at("/errors/0/detail").asText()).contains("line 2");
    }

    @Test
    void givesASpreadsheetsApostropheBack() {
        assertThat(lines("phoneNumber,profileName\n'+49151100001,'=1+1\n").getFirst().path("contact").toString())
                .isEqualTo("{\"phoneNumber\":\"49151100001\",\"profileName\":\"=1+1\"}");
    }

    @Test
    void refusesWhatIsNoSuchFile() {
        assertThat(refusal(() -> lines(""))).containsExactly(":csv");
        assertThat(refusal(() -> lines("phoneNumber\n\"+49151100001"))).containsExactly(":csv");
        assertThat(refusal(() -> lines("phoneNumber\n\"+49151100001\"x\n"))).containsExactly(":csv");
        assertThat(refusal(() -> lines("name\nAda\n"))).containsExactly("phoneNumber:column");
        assertThat(refusal(() -> file("phoneNumber\n", Map.of("Tel", "phoneNumber", "Ort", "metadata.city")))).containsExactly("Ort:column", "Tel:column");
        assertThat(refusal(() -> drained(new ContactFile(
                        new ByteArrayInputStream(new byte[] {'p', 'h', 'o', (byte) 0xe4, '\n'}), ",", null, new FileNumbers(null)))))
                .containsExactly(":encoding");
        assertThat(refusal(() -> lines("phoneNumber\n" + ",".repeat(2_000_000)))).as("two million cells").containsExactly(":limit");
        assertThat(refusal(() -> lines("phoneNumber\n" + "1\n".repeat(ContactFile.MOST_LINES + 1)))).containsExactly(":limit");
    }

    private static List<String> faults(String line) {
        return lines("phoneNumber,profileName,metadata.plan,metadata,tags\n" + line + "\n").getFirst().path("errors").valueStream()
                .map(error -> error.path("field").asText() + ":" + error.path("code").asText())
                .toList();
    }

    private static List<String> refusal(ThrowingCallable reading) {
        var refusal = new ArrayList<String>();
        assertThatThrownBy(reading).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(400);
            problem.errors().forEach(error -> refusal.add(error.field() + ":" + error.code()));
        });
        return refusal;
    }

    private static List<JsonNode> lines(String text) {
        return drained(file(text, null));
    }

    private static ContactFile file(String text, Map<String, String> mapping) {
        return new ContactFile(new ByteArrayInputStream(text.getBytes(UTF_8)), ",", mapping, new FileNumbers(null));
    }

    private static List<JsonNode> drained(ContactFile file) {
        var lines = new ArrayList<JsonNode>();
        file.forEachRemaining(batch -> {
            try {
                JSON.readTree((String) batch.get("rows")).forEach(lines::add);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        });
        return lines;
    }
}
