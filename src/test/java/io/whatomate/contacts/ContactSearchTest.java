package io.whatomate.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;

/** Contacts found by name, by number in any notation, and by tag. */
class ContactSearchTest extends ContactsTest {

    @Autowired
    private ProducerTemplate routes;

    @Test
    void aNameIsFoundByItsPartsInAnyCaseAndScript() {
        // Numbers that hold none of the digits that are looked for.
        contact(manager, "Ada Lovelace", "4922222222", "");
        contact(manager, "Jürgen Müller-Lüdenscheidt", "4922222223", "");
        contact(manager, "Мария Иванова", "4922222224", "");
        contact(manager, "李伟明", "4922222225", "");
        contact(manager, "100% Fun_Co", "4922222226", "");

        assertThat(found("LOVE")).containsExactly("Ada Lovelace");
        assertThat(found("ada lace")).containsExactly("Ada Lovelace");
        assertThat(found("ada müller")).isEmpty();
        assertThat(found("MÜLLER")).containsExactly("Jürgen Müller-Lüdenscheidt");
        assertThat(found("МАРИЯ")).containsExactly("Мария Иванова");
        assertThat(found("ванов")).containsExactly("Мария Иванова");
        assertThat(found("李伟")).containsExactly("李伟明");
        assertThat(found("伟明")).as("no blank tells where a name begins").containsExactly("李伟明");
        assertThat(found("明")).containsExactly("李伟明");
        assertThat(found("明伟")).isEmpty();
        assertThat(found("ad")).containsExactly("Ada Lovelace");
        assertThat(found("l")).containsExactly("Ada Lovelace");
        assertThat(found("ov")).as("no beginning of a word").isEmpty();
        assertThat(found("0%")).as("not a pattern").isEmpty();
        assertThat(found("100%")).containsExactly("100% Fun_Co");
        assertThat(found("fun_co")).containsExactly("100% Fun_Co");
        assertThat(found("funxco")).isEmpty();
    }

    @Test
    void aNameIsFoundWithAndWithoutItsMarksHoweverTheyWereTyped() {
        contact(manager, "José Núñez", "4922222222", "");
        contact(manager, Normalizer.normalize("Renée Dvořák", Normalizer.Form.NFD), "4922222223", "");
        contact(manager, "Łukasz Strauß", "4922222224", "");
        contact(manager, "Jose Marti", "4922222225", "");
        contact(manager, "김민준", "4922222226", "");
        contact(manager, "Άννα", "4922222227", "");

        assertThat(found("jose")).containsExactlyInAnyOrder("José Núñez", "Jose Marti");
        assertThat(found("JOSÉ nun")).containsExactly("José Núñez");
        assertThat(found("nuñez")).containsExactly("José Núñez");
        assertThat(found("renee dvorak")).hasSize(1);
        assertThat(found("Renée DVOŘ")).hasSize(1);
        assertThat(found("lukasz strauss")).containsExactly("Łukasz Strauß");
        assertThat(found(Normalizer.normalize("김민", Normalizer.Form.NFD))).containsExactly("김민준");
        assertThat(found("ανν")).containsExactly("Άννα");
        assertThat(names("?sort=name&search=jose", manager)).containsExactly("Jose Marti", "José Núñez");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+49 151 2340", "0151/2340", "0049 (151) 2340", "1512340", "+49 (0) 151-2340", "512340"})
    void aNumberIsFoundInAnyNotation(String written) {
        contact(manager, "Ada", "4915123405678", "");
        contact(manager, "Grace", "4915299999999", "");

        assertThat(found(written)).containsExactly("Ada");
    }

    @Test
    void digitsAreFoundInNamesToo() {
        contact(manager, "Expo 2027", "4915100000000", "");

        assertThat(found("2027")).containsExactly("Expo 2027");
        assertThat(found("expo 20")).containsExactly("Expo 2027");
    }

    @Test
    void aTagIsFoundWholeAndTogetherWithWords() {
        tag("VIP");
        tag("VIP lounge");
        contact(manager, "Ada", phone(), ", \"tags\": [\"VIP\"]");
        contact(manager, "Grace", phone(), ", \"tags\": [\"VIP lounge\", \"VIP\"]");
        contact(manager, "Hedy", phone(), ", \"tags\": [\"VIP lounge\"]");

        assertThat(names("?sort=name&tag=VIP", manager)).containsExactly("Ada", "Grace");
        assertThat(names("?tag=VIP&search=gra", manager)).containsExactly("Grace");
        assertThat(names("?sort=name&search=lounge", manager)).containsExactly("Grace", "Hedy");
        assertThat(names("?tag=vi", manager)).isEmpty();
    }

    @Test
    void whatChangesIsFoundAsItIsNow() {
        var path = contact("Ada");
        call("PUT", path, manager, "{\"profileName\": \"Grace\"}", "If-Match", "*");
        assertThat(found("ada")).isEmpty();
        assertThat(found("grace")).containsExactly("Grace");

        rows().sql("UPDATE contacts SET phone_number = '4915188877766' WHERE id = ?").param(id(path)).update();
        assertThat(found("188877766")).containsExactly("Grace");
        post(path + "/archive", manager, null);
        assertThat(found("grace")).isEmpty();
        assertThat(names("?archived=true&search=grace", manager)).containsExactly("Grace");
    }

    @Test
    void whoSeesMaskedNumbersFindsOneOnlyByItsWhole() {
        contact(manager, "Ada", "4915123405678", "");
        var agent = signedIn(manager.organization(), "agent");
        decide("mask_phone_numbers = true");

        assertThat(names("?search=12340", agent)).isEmpty();
        assertThat(names("?search=a%2012340", agent)).isEmpty();
        assertThat(names("?search=4915123405678", agent)).containsExactly("Ada");
        assertThat(names("?search=12340", manager)).containsExactly("Ada");
        assertThat(get(CONTACTS + "?search=ada&limit=1&sort=name", agent).body().toString()).doesNotContain("12340");
    }

    /** The newest first, the list is walked, as so many match; in any other order they come from the index. */
    @ParameterizedTest
    @ValueSource(strings = {"-lastMessageAt", "lastMessageAt", "name"})
    void manyMatchesArePagedLikeFew(String sort) {
        fill(manager.organization(), 150, "Common");
        contact(manager, "Rare common", "4915100000000", "");
        var query = CONTACTS + "?search=common&limit=100&sort=" + sort;
        var first = get(query, manager);
        var second = get(query + "&cursor=" + first.body().at("/page/next").asText(), manager);

        var all = new ArrayList<>(names(first));
        all.addAll(names(second));
        assertThat(all).hasSize(151).doesNotHaveDuplicates().contains("Rare common", "Common 150");
        assertThat(second.body().at("/page/next").isNull()).isTrue();
        assertThat(names("?search=999&limit=200&sort=" + sort, manager)).as("by number").hasSize(150);
        assertThat(names("?search=rare&sort=" + sort, manager)).containsExactly("Rare common");
    }

    @Test
    void searchesAreFencedByThemselves() {
        contact("Ada Lovelace");
        var stranger = signedIn("admin");
        contact(stranger, "Ada Byron", phone(), "");
        fill(stranger.organization(), 100, "Ada");

        assertThat(found("ada")).containsExactly("Ada Lovelace");
        assertThat(names("?search=lovelace", stranger)).isEmpty();
        // Without the query's own filter: what the functions, which run as the owner, give away.
        assertThat(found(manager.organization())).hasSize(1);
        assertThat(found(stranger.organization())).hasSize(101).doesNotContainAnyElementsOf(found(manager.organization()));
        assertThat(found((UUID) null)).isEmpty();
        assertThat(many(stranger.organization())).isTrue();
        assertThat(many(manager.organization())).isFalse();
        assertThat(many(null)).isFalse();
    }

    @Test
    void anotherTenantsContactIsNotErasedByAnyStatement() {
        var path = contact("Ada");

        var statement = "SELECT erase_contact('%s', '{}', NULL, 'k', 'k') IS NULL".formatted(id(path));
        assertThat(ask(signedIn("admin").organization(), statement)).isEqualTo(true);
        assertThat(ask(null, statement)).isEqualTo(true);
        assertThat(get(path, manager).status()).isEqualTo(200);
    }

    private List<String> found(String search) {
        return names("?search=" + URLEncoder.encode(search, StandardCharsets.UTF_8), manager);
    }

    private List<String> found(UUID organization) {
        var ids = (String) ask(organization,
                "SELECT coalesce(string_agg(found::text, ','), '') FROM found_contacts('{ada}', NULL, NULL, false, 1000) AS found");
        return Stream.of(ids.split(",")).filter(id -> !id.isEmpty()).toList();
    }

    private boolean many(UUID organization) {
        return (Boolean) ask(organization, "SELECT matches_many('{ada}', NULL, NULL, false)");
    }

    private Object ask(UUID organization, String sql) {
        return routes.request("sql:" + sql + "?outputType=SelectOne", exchange -> exchange.setVariable("organizationId", organization))
                .getMessage()
                .getBody();
    }

    private void fill(UUID organization, int contacts, String name) {
        rows().sql("""
                INSERT INTO contacts (organization_id, phone_number, profile_name)
                SELECT :organization, '999' || lpad(n::text, 9, '0'), :name || ' ' || n FROM generate_series(1, :contacts) n""")
                .param("organization", organization).param("name", name).param("contacts", contacts).update();
    }
}
