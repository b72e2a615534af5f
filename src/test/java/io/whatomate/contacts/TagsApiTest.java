package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The organization's list of tags. */
class TagsApiTest extends ContactsTest {

    private static final String TAGS = "/tags";

    @Test
    void aTagIsCreatedReadRecolouredAndDeleted() {
        var created = post(TAGS, manager, "{\"name\": \"Key account\", \"colour\": \"#C0392B\"}");
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.body().path("colour").asText()).isEqualTo("#c0392b");
        var path = created.header("location").substring("/api/v1".length());
        assertThat(get(path, manager).body()).isEqualTo(created.body());

        var recoloured = call("PUT", path, manager, "{\"colour\": \"#000000\"}", "If-Match", "\"1\"");
        assertThat(recoloured.status()).isEqualTo(200);
        assertThat(recoloured.body().path("colour").asText()).isEqualTo("#000000");
        assertThat(recoloured.body().path("name").asText()).isEqualTo("Key account");
        assertThat(call("PUT", path, manager, "{\"colour\": \"#ffffff\"}", "If-Match", "\"1\"").status()).isEqualTo(412);

        assertThat(call("DELETE", path, manager, null, "If-Match", "\"1\"").status()).isEqualTo(412);
        assertThat(call("DELETE", path, manager, null).status()).isEqualTo(204);
        assertThat(get(path, manager).status()).isEqualTo(404);
    }

    @Test
    void aNameIsThereOnceInWhateverCase() {
        post(TAGS, manager, "{\"name\": \"Важно\"}");

        var again = post(TAGS, manager, "{\"name\": \"ВАЖНО\"}");
        assertThat(again.status()).isEqualTo(409);
        assertThat(again.problem()).isEqualTo("tag-exists");
        assertThat(post(TAGS, signedIn("admin"), "{\"name\": \"Важно\"}").status()).isEqualTo(201);
    }

    @Test
    void aNameHasNothingThatWouldTearItApart() {
        assertThat(post(TAGS, manager, "{\"name\": \"a,b\"}").errors()).containsExactly("name:pattern");
        assertThat(post(TAGS, manager, "{\"name\": \" a\"}").errors()).containsExactly("name:pattern");
        assertThat(post(TAGS, manager, "{\"name\": \"a\", \"colour\": \"red\"}").errors()).containsExactly("colour:pattern");
    }

    @Test
    void aTagThatAContactCarriesStays() {
        var tag = post(TAGS, manager, "{\"name\": \"VIP\"}").header("location").substring("/api/v1".length());
        var contact = contact(manager, "Ada", phone(), ", \"tags\": [\"VIP\"]");

        assertThat(call("DELETE", tag, manager, null).problem()).isEqualTo("tag-in-use");
        call("PUT", contact, manager, "{}", "If-Match", "*");
        assertThat(call("DELETE", tag, manager, null).status()).isEqualTo(204);
    }

    @Test
    void theListIsOrderedAndNarrowed() {
        for (var name : new String[] {"beta", "alpha", "Gamma"}) {
            tag(name);
        }

        assertThat(tags("")).containsExactly("alpha", "beta", "Gamma");
        assertThat(tags("?sort=-name")).containsExactly("Gamma", "beta", "alpha");
        assertThat(tags("?name=AM")).containsExactly("Gamma");
    }

    @Test
    void anAgentReadsAndAStrangerSeesNothing() {
        var path = post(TAGS, manager, "{\"name\": \"VIP\"}").header("location").substring("/api/v1".length());
        var agent = signedIn(manager.organization(), "agent");
        var stranger = signedIn("admin");

        assertThat(get(path, agent).status()).isEqualTo(200);
        assertThat(post(TAGS, agent, "{\"name\": \"x\"}").status()).isEqualTo(403);
        assertThat(call("DELETE", path, agent, null).status()).isEqualTo(403);
        assertThat(get(path, stranger).status()).isEqualTo(404);
        assertThat(call("PUT", path, stranger, "{\"colour\": \"#ffffff\"}", "If-Match", "*").status()).isEqualTo(404);
        assertThat(call("DELETE", path, stranger, null).status()).isEqualTo(404);
        assertThat(get(TAGS, stranger).body().path("items")).isEmpty();
    }

    private Iterable<String> tags(String query) {
        return get(TAGS + query, manager).body().path("items").valueStream().map(tag -> tag.path("name").asText()).toList();
    }
}
