package io.whatomate.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What an accepted message sets off.
 *
 * @param answer body of the 200
 */
public record Acceptance(StoredMessage message, List<Owed> owed, JsonNode answer) {}
