package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Clock;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Read receipts and typing indicators of the business. */
public final class ReceiptDesk {

    private static final long MAX_AGE_MILLIS = 30 * 24 * 3_600_000L;

    private final Clock clock;

    ReceiptDesk(Clock clock) {
        this.clock = clock;
    }

    /** @throws GraphFailure when the receipt has not the documented form */
    public String messageId(@Variable("call") GraphCall call) {
        var receipt = Fields.of(call.request().fields());
        MessageRules.product(receipt);
        receipt.word("status", List.of("read"));
        var typing = receipt.optionalObject("typing_indicator");
        if (typing != null) {
            typing.word("type", List.of("text"));
        }
        return receipt.text("message_id", 512);
    }

    /**
     * @param receivedAt Unix milliseconds; 0 when the message is unknown
     * @throws GraphFailure 131009 for a message that is unknown or older than 30 days
     */
    public Receipt read(@Variable("messageId") String messageId, @Body long receivedAt) {
        if (receivedAt < clock.millis() - MAX_AGE_MILLIS) {
            throw GraphFailure.invalid("message_id", "names no message of the last 30 days");
        }
        return new Receipt(messageId, clock.millis());
    }

    /** Graph's {@code {"success": true}}. */
    public ObjectNode answer() {
        return Json.NODES.objectNode().put("success", true);
    }
}
