package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.AnsweredJson;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.camel.Exchange;

/**
 * What Meta answered to a call about templates.
 *
 * @param status HTTP's; 0 when no answer came
 * @param body missing when it was no JSON
 */
record MetaAnswer(int status, JsonNode body) {

    static final int NAME_IS_BEING_DELETED = 2_388_023;
    static final int TEMPLATE_EXISTS = 2_388_024;
    static final int TEMPLATE_UNKNOWN = 2_593_002;
    static final int NO_SUCH_NODE = 33;

    /** Meta, "Error codes": unknown, down, call limits of app, user, page, WABA. */
    private static final Set<Integer> PASSING = Set.of(1, 2, 4, 17, 32, 613, 80007, 80008, 131000, 131016);
    private static final int INVALID_PARAMETER = 100;
    private static final int LONGEST_TEXT = 1000;

    /** Of the call whose answer is the exchange's body; a call without an answer has set the body to null. */
    static MetaAnswer of(Exchange exchange, ObjectMapper json) {
        var message = exchange.getMessage();
        var bytes = message.getBody(byte[].class);
        if (bytes == null) {
            return new MetaAnswer(0, MissingNode.getInstance());
        }
        return new MetaAnswer(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class), AnsweredJson.of(bytes, json));
    }

    boolean isSuccess() {
        return status / 100 == 2 && body.isObject();
    }

    int code() {
        return body.at("/error/code").asInt();
    }

    int subcode() {
        return body.at("/error/error_subcode").asInt();
    }

    /**
     * Why Meta did not do it. Its words for people are shown where it speaks about the template; of other errors only the
     * code, because some of them repeat the token.
     *
     * @param field names the field of a subcode of the creation, or null
     */
    Problem problem(IntFunction<String> field) {
        if (status == 0 || status >= 500 || status == 429 || PASSING.contains(code())) {
            return Problem.of(503, "whatsapp-unavailable", "WhatsApp is not available", status == 0
                            ? "Meta gave no answer, so nobody knows whether it took the call. Try again; what was taken is found then."
                            : "Meta takes no such call at this moment. Try again later.")
                    .retryAfter(status == 0 || status >= 500 ? 5 : 60);
        }
        if (code() != INVALID_PARAMETER || subcode() == NO_SUCH_NODE) {
            return Problem.of(422, "meta-refused", "Meta refused the call",
                    "Meta's error code is " + code() + ". POST /accounts/{id}/test says what is wrong with the account.");
        }
        var said = said();
        return Problem.of(422, "template-refused", "Meta refused the template", said)
                .with(List.of(new FieldError(field.apply(subcode()), subcode() == 0 ? "refused" : Integer.toString(subcode()), said)));
    }

    private String said() {
        var error = body.path("error");
        var title = error.path("error_user_title").asText();
        var text = error.path("error_user_msg").asText(error.at("/error_data/details").asText(error.path("message").asText()));
        var whole = StorableText.of(title.isBlank() ? text : title + ": " + text);
        return whole.substring(0, Math.min(whole.length(), LONGEST_TEXT));
    }
}
