package io.whatomate.realtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.springframework.stereotype.Component;

/** Tickets: {@code wt_} and 43 characters, good for one socket within 30 seconds. The route finds the digest only. */
@Component("tickets")
final class Tickets {

    /** The sub-protocol that clients offer first and the server confirms; behind it comes the ticket. */
    static final String PROTOCOL = "whatomate";

    private static final Pattern TICKET = Pattern.compile("wt_[A-Za-z0-9_-]{43}");
    private static final int SECRET_BYTES = 32;
    /** As the table's default. */
    private static final int LIFETIME_SECONDS = 30;

    private final SecureRandom random = new SecureRandom();
    private final ObjectMapper json = new ObjectMapper();

    /** Makes one: the variables {@code ticket} and {@code ticketHash}. */
    public void issue(Exchange exchange) {
        var secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        var ticket = "wt_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        exchange.setVariable("ticket", ticket);
        exchange.setVariable("ticketHash", digest(ticket));
    }

    /** @throws Problem 401 when the session has ended */
    public void answer(Exchange exchange) throws JsonProcessingException {
        var message = exchange.getMessage();
        if (message.getBody() == null) {
            throw Problem.of(401, "unknown-token", "Session ended", "The session of this token has ended. Sign in again.");
        }
        var body = new LinkedHashMap<String, Object>();
        body.put("ticket", exchange.getVariable("ticket"));
        body.put("protocol", PROTOCOL);
        body.put("expiresIn", LIFETIME_SECONDS);
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setBody(json.writeValueAsString(body));
    }

    static boolean isWellFormed(String ticket) {
        return TICKET.matcher(ticket).matches();
    }

    /** SHA-256: a ticket is random enough to need no salt. */
    static byte[] digest(String ticket) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(ticket.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
