package io.whatomate.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** What somebody outside answered: JSON, or else nothing that can be read, such as the HTML of a proxy. */
public final class AnsweredJson {

    private AnsweredJson() {}

    /**
     * @param body null or empty where nothing was answered
     * @return missing where there is no JSON
     */
    public static JsonNode of(byte[] body, ObjectMapper json) {
        try {
            var answer = body == null ? null : json.readTree(body);
            return answer == null ? MissingNode.getInstance() : answer;
        } catch (IOException | NumberFormatException noJson) {
            // Also what is JSON, with an exponent that no BigDecimal has.
            return MissingNode.getInstance();
        }
    }
}
