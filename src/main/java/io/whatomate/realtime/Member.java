package io.whatomate.realtime;

import java.util.UUID;

/** Whose socket it is, as the ticket said. */
record Member(UUID organizationId, UUID userId, String role, UUID session) {

    /**
     * The rule of the database's {@code sees_contact}, which a page's list was read by.
     *
     * @param onlyTheirs whether the organization's agents see only their own and nobody's contacts
     */
    boolean sees(UUID assigned, boolean onlyTheirs) {
        return assigned == null || assigned.equals(userId) || !role.equals("agent") || !onlyTheirs;
    }
}
