package io.whatomate.platform.api;

import java.util.Set;
import java.util.UUID;

/** Who calls, in which organization. */
public sealed interface Caller {

    UUID organizationId();

    /** The person, or whoever made the key. */
    UUID userId();

    /** Of the user in that organization, a word of the contract's {@code x-roles}. */
    String role();

    /**
     * Somebody with an access token.
     *
     * @param session that the token was issued for
     */
    record Person(UUID organizationId, UUID userId, String role, UUID session) implements Caller {}

    /**
     * A program with an API key.
     *
     * @param role that the key's maker has now
     * @param scopes permissions that the key was made for; it may do those of them that the role has
     */
    record Key(UUID organizationId, UUID userId, String role, UUID apiKeyId, Set<String> scopes) implements Caller {}
}
