package io.whatomate.realtime;

import java.util.Map;
import java.util.UUID;

/**
 * A row of {@code read-events.sql}.
 *
 * @param userId who is typing, or whose the contact was before
 * @param contactThere false when it was erased
 * @param assigned whose the contact is now
 * @param onlyTheirs whether the organization's agents see only their own and nobody's contacts
 * @param masked whether its agents see no phone numbers
 */
record RealtimeEvent(
        long position,
        UUID organizationId,
        String kind,
        UUID contactId,
        UUID messageId,
        UUID conversationId,
        UUID templateId,
        UUID userId,
        UUID session,
        String happenedAt,
        boolean contactThere,
        UUID assigned,
        boolean onlyTheirs,
        boolean masked) {

    static RealtimeEvent of(Map<String, Object> row) {
        return new RealtimeEvent(
                (Long) row.get("position"),
                (UUID) row.get("organization_id"),
                (String) row.get("kind"),
                (UUID) row.get("contact_id"),
                (UUID) row.get("message_id"),
                (UUID) row.get("conversation_id"),
                (UUID) row.get("template_id"),
                (UUID) row.get("user_id"),
                (UUID) row.get("session_id"),
                (String) row.get("happened_at"),
                (Boolean) row.get("is_there"),
                (UUID) row.get("assigned_user_id"),
                (Boolean) row.get("only_theirs"),
                (Boolean) row.get("is_masked"));
    }

    boolean isTyping() {
        return kind.startsWith("typing.");
    }

    boolean isSession() {
        return kind.equals("session.ended");
    }

    /** Of no contact: whoever is in the organization may see its templates. */
    boolean isTemplate() {
        return templateId != null;
    }

    boolean isErased() {
        return kind.equals("contact.erased");
    }

    /** What clients know it as. */
    String type() {
        return kind.equals("contact.assigned") ? "contact.updated" : kind;
    }

    boolean isFor(Member member) {
        if (isErased()) {
            return member.sees(userId, onlyTheirs);
        }
        return isTemplate() || contactThere && member.sees(assigned, onlyTheirs) && !(isTyping() && member.userId().equals(userId));
    }

    /** Whether the contact went out of that member's sight by this: by another owner, or into one that somebody else has. */
    boolean hides(Member member) {
        return (kind.equals("contact.assigned") || kind.equals("contact.merged")) && contactThere
                && member.sees(userId, onlyTheirs) && !member.sees(assigned, onlyTheirs);
    }
}
