package io.whatomate.platform.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which template of the contract a path fits. */
class PathTreeTest {

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "/contacts, /contacts",
        "/contacts/7, /contacts/{contactId}",
        "/contacts/import, /contacts/import",
        "/contacts/import/notes, /contacts/{contactId}/notes",
        "/contacts/imports/7, /contacts/imports/{importId}",
        "/contacts/a%2Fb, /contacts/{contactId}",
        "/contacts/, -",
        "/contacts//notes, -",
        "/contacts/7/notes/, -",
        "/contacts/7/unknown, -",
        "/, -",
        "contacts, -",
        "'', -"
    })
    void isTheOneWithTheMostLiteralBeginning(String path, String template) {
        var tree = new PathTree<String>();
        for (var known : new String[] {
            "/contacts", "/contacts/{contactId}", "/contacts/import", "/contacts/{contactId}/notes", "/contacts/imports/{importId}"
        }) {
            tree.at(known, () -> known);
        }

        assertThat(tree.find(path)).isEqualTo(template);
    }

    @Test
    void isOneAlsoWherePlaceholdersHaveOtherNames() {
        var tree = new PathTree<String>();
        tree.at("/contacts/{id}", () -> "first");

        assertThat(tree.at("/contacts/{contactId}", () -> "second")).isEqualTo("first");
    }
}
