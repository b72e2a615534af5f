package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;

/**
 * A send that passed every check that needs no history.
 *
 * @param content the object named after the type; for contacts an array
 * @param contextId the message it replies to; null when it replies to none
 * @param callbackData echoed in every status; null when there is none
 * @param template null unless the type is template
 */
public record Draft(
        Number number,
        Recipient recipient,
        String type,
        JsonNode content,
        String contextId,
        String callbackData,
        Template template) {}
