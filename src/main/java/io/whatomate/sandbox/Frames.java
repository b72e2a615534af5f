package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.apache.camel.Variable;

/** Words what a watched phone's page is told. */
public final class Frames {

    private final Json json;
    private final Transcript transcript;

    Frames(Json json, Transcript transcript) {
        this.json = json;
        this.transcript = transcript;
    }

    /** A new message, in the form of the transcript. */
    public String message(@Variable("acceptance") Acceptance acceptance) {
        var frame = Json.NODES.objectNode().put("event", "message");
        frame.set("message", transcript.item(acceptance.message()));
        return json.text(frame);
    }

    /** The ticks that a post stands for; none on a retry. */
    public List<Owed.StatusChange> changes(@Variable("post") WebhookPost post) {
        return post.owed().stream().map(Owed::change).filter(Objects::nonNull).toList();
    }

    /** A status of a message, with its time in UTC. */
    public String status(@Variable("change") Owed.StatusChange change) {
        ObjectNode frame = Json.NODES.objectNode()
                .put("event", "status")
                .put("id", change.messageId())
                .put("status", change.status())
                .put("timestamp", Instant.ofEpochMilli(change.at()).toString());
        return json.text(frame);
    }
}
