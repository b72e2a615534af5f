package io.whatomate;

import java.util.UUID;

/**
 * A business phone number that one test has for itself, in an organization of its own unless it was given one.
 *
 * @param phoneId Meta's phone number id
 * @param businessId Meta's WABA id
 */
public record BusinessNumber(UUID organization, UUID account, String phoneId, String businessId) {}
