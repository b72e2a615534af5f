package io.whatomate.platform.api;

import java.util.UUID;

/**
 * Whom an access token speaks for.
 *
 * @param role of the user in that organization, a word of the contract's {@code x-roles}
 */
public record Caller(UUID organizationId, UUID userId, String role) {}
