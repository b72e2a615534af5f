package io.whatomate.realtime;

import io.whatomate.platform.http.Problem;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** What a socket may listen to, by the name that clients give it. */
sealed interface Room {

    Pattern CONTACT = Pattern.compile("contact:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    UUID organizationId();

    String name();

    /** Everything of the organization that the member may see. */
    record Everything(UUID organizationId) implements Room {
        @Override
        public String name() {
            return "organization";
        }
    }

    /** What is assigned to the member. */
    record Own(UUID organizationId, UUID userId) implements Room {
        @Override
        public String name() {
            return "user";
        }
    }

    /** One contact, and who is typing there. */
    record OfContact(UUID organizationId, UUID contactId) implements Room {
        @Override
        public String name() {
            return "contact:" + contactId;
        }
    }

    /** @throws Problem 400 when there is no room of such a name */
    static Room named(String name, Member member) {
        var contact = CONTACT.matcher(name);
        if (contact.matches()) {
            return new OfContact(member.organizationId(), UUID.fromString(contact.group(1)));
        }
        return switch (name) {
            case "organization" -> new Everything(member.organizationId());
            case "user" -> new Own(member.organizationId(), member.userId());
            default -> throw Problem.of(400, "unknown-room", "Unknown room", "A room is organization, user, or contact:<id>.");
        };
    }

    /** The contact of a contact's room. */
    default Optional<UUID> contact() {
        return this instanceof OfContact room ? Optional.of(room.contactId()) : Optional.empty();
    }
}
