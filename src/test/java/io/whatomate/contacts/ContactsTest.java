package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.Digits;
import io.whatomate.platform.api.ApiTest;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;

/** An organization with a manager, and contacts made through the API. */
abstract class ContactsTest extends ApiTest {

    protected static final String CONTACTS = "/contacts";

    protected User manager;

    @BeforeEach
    void signIn() {
        manager = signedIn("manager");
    }

    /** A number that no other test uses. */
    protected static String phone() {
        return "49" + Digits.next(10);
    }

    /** @return the path of a new contact */
    protected final String contact(String name) {
        return contact(manager, name, phone(), "");
    }

    /** @param more further members, each with a comma in front */
    protected final String contact(User user, String name, String phone, String more) {
        var created = post(CONTACTS, user, "{\"profileName\": \"%s\", \"phoneNumber\": \"%s\"%s}".formatted(name, phone, more));
        assertThat(created.status()).as(created.body().toString()).isEqualTo(201);
        return CONTACTS + "/" + created.body().path("id").asText();
    }

    protected static UUID id(String path) {
        return UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    }

    protected final UUID userId(User user) {
        return rows().sql("SELECT id FROM users WHERE email = ?").param(user.email()).query(UUID.class).single();
    }

    protected final void assign(String contact, User to) {
        var assigned = call("PUT", contact + "/assign", manager, "{\"assignedUserId\": \"%s\"}".formatted(userId(to)));
        assertThat(assigned.status()).isEqualTo(200);
    }

    protected final void decide(String setting) {
        rows().sql("UPDATE organizations SET " + setting + " WHERE id = ?").param(manager.organization()).update();
    }

    protected final UUID account(UUID organization) {
        return rows().sql("""
                        INSERT INTO whatsapp_accounts (organization_id, name, phone_id, business_id, access_token)
                        VALUES (?, 'Number', ?, '1', 'v1:k:none') RETURNING id""")
                .params(organization, UUID.randomUUID().toString())
                .query(UUID.class)
                .single();
    }

    protected final void tag(String name) {
        assertThat(post("/tags", manager, "{\"name\": \"%s\"}".formatted(name)).status()).isEqualTo(201);
    }

    protected final List<String> names(String query, User user) {
        var page = get(CONTACTS + query, user);
        assertThat(page.status()).as(page.body().toString()).isEqualTo(200);
        return names(page);
    }

    protected static List<String> names(Answer page) {
        return page.body().path("items").valueStream().map(item -> item.path("profileName").asText()).toList();
    }
}
