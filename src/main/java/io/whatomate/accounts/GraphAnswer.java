package io.whatomate.accounts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.whatomate.platform.http.AnsweredJson;
import io.whatomate.platform.http.Problem;
import java.util.Set;
import org.apache.camel.Exchange;

/**
 * What came back from Meta, or why nothing did.
 *
 * @param status HTTP's; 0 when nothing came
 * @param body missing when it was no JSON
 * @param unheard why nothing came, or null
 */
record GraphAnswer(int status, JsonNode body, ConnectionFault unheard) {

    /** Meta, "Error codes": unknown, down, call limits of app, user, page, WABA. */
    private static final Set<Integer> PASSING = Set.of(1, 2, 4, 17, 32, 613, 80007, 80008, 131000, 131016);
    /** Meta, "Error codes", authentication: session, token missing, token expired or revoked. */
    private static final Set<Integer> TOKEN = Set.of(0, 102, 104, 190);
    private static final int NO_SUCH_NODE = 33;

    /** Of a call whose answer, or {@link ConnectionFault} in place of one, is the exchange's body. */
    static GraphAnswer of(Exchange exchange, ObjectMapper json) {
        var message = exchange.getMessage();
        if (message.getBody() instanceof ConnectionFault fault) {
            return new GraphAnswer(0, MissingNode.getInstance(), fault);
        }
        return new GraphAnswer(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class), AnsweredJson.of(message.getBody(byte[].class), json), null);
    }

    /** Meta's error code, or null. */
    Integer code() {
        var code = body.at("/error/code");
        return code.canConvertToInt() ? (Integer) code.asInt() : null;
    }

    /** An error about the parameters of the call that is not about the node. */
    boolean refusesField() {
        return unheard == null && Integer.valueOf(100).equals(code()) && subcode() != NO_SUCH_NODE;
    }

    /**
     * @param unknownNode the fault when the token reaches no such node
     * @return null when Meta answered the question
     */
    ConnectionFault fault(ConnectionFault unknownNode) {
        if (unheard != null) {
            return unheard;
        }
        if (status / 100 == 2) {
            return body.isObject() ? null : ConnectionFault.UNEXPECTED;
        }
        var code = code();
        if (status >= 500 || status == 429 || code != null && PASSING.contains(code)) {
            return ConnectionFault.UNAVAILABLE;
        }
        if (code == null) {
            return ConnectionFault.UNEXPECTED;
        }
        if (TOKEN.contains(code)) {
            return ConnectionFault.TOKEN_REFUSED;
        }
        if (code == 3 || code == 10 || code >= 200 && code < 300) {
            return ConnectionFault.PERMISSION_MISSING;
        }
        return code == 100 && subcode() == NO_SUCH_NODE || code == 803 ? unknownNode : ConnectionFault.UNEXPECTED;
    }

    /**
     * @param unknownNode as above
     * @param title of the problem
     * @throws Problem 503 when Meta could not be asked, else 422 with the way out when it refused
     */
    void require(ConnectionFault unknownNode, String title) {
        refuse(fault(unknownNode), title);
    }

    /** @param fault null when there is none */
    static void refuse(ConnectionFault fault, String title) {
        if (fault == ConnectionFault.UNREACHABLE || fault == ConnectionFault.UNAVAILABLE) {
            throw Problem.of(503, "whatsapp-unavailable", "WhatsApp is not available", fault.wayOut()).retryAfter(5);
        }
        if (fault != null) {
            throw Problem.of(422, fault.shown(), title, fault.wayOut());
        }
    }

    private int subcode() {
        return body.at("/error/error_subcode").asInt();
    }
}
