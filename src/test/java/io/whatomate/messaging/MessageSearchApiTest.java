package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages are found by their words, by those who may see them. */
class MessageSearchApiTest extends MessagingApiTest {

    private User manager;
    private Number number;

    @BeforeEach
    void open() {
        manager = signedIn("manager");
        number = number(manager.organization());
    }

    @Test
    void findsWordsPhrasesAndWhatLacksAWordTheLatestFirst() {
        var ada = write(phone(), number, "My parcel is late again");
        write(phone(), number, "parcel for Jürgen is HERE");
        write(phone(), number, "something else");

        assertThat(found("parcel", manager)).containsExactly("parcel for Jürgen is HERE", "My parcel is late again");
        assertThat(found("here jürgen", manager)).containsExactly("parcel for Jürgen is HERE");
        assertThat(found("\"late again\"", manager)).containsExactly("My parcel is late again");
        assertThat(found("\"again late\"", manager)).isEmpty();
        assertThat(found("parcel -late", manager)).containsExactly("parcel for Jürgen is HERE");
        assertThat(texts(get("/messages", manager)))
                .containsExactly("something else", "parcel for Jürgen is HERE", "My parcel is late again");
        assertThat(texts(get("/messages?q=parcel&contactId=" + ada, manager))).containsExactly("My parcel is late again");
    }

    @Test
    void pagesFollowEachOther() {
        var phone = phone();
        for (int i = 0; i < 5; i++) {
            write(phone, number, "page " + i);
        }
        var seen = new ArrayList<String>();
        var path = "/messages?limit=2&q=page";
        for (var page = get(path, manager); ; page = get(path + "&cursor=" + page.body().at("/page/next").asText(), manager)) {
            seen.addAll(texts(page));
            if (page.body().at("/page/next").isNull()) {
                break;
            }
        }
        assertThat(seen).containsExactly("page 4", "page 3", "page 2", "page 1", "page 0");
    }

    @Test
    void neverFindsAnotherOrganizationsOrAHiddenContactsMessages() {
        var agent = signedIn(manager.organization(), "agent");
        var contact = write(phone(), number, "confidential matter");
        assign(contact, manager);
        assertThat(found("confidential", agent)).hasSize(1);

        agentsSeeOnlyTheirs(manager.organization());

        assertThat(found("confidential", agent)).isEmpty();
        assertThat(found("confidential", manager)).hasSize(1);
        assertThat(found("confidential", signedIn("admin"))).isEmpty();
        assertThat(found("organization " + manager.organization(), signedIn("admin"))).isEmpty();
        assertThat(get("/messages?q=confidential", null).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "\\", "a & !b | (c", ":*", "\"", "<->", "-", "'; DROP TABLE messages; --", "%", "…"})
    void anyTextMayBeSearched(String text) {
        assertThat(found(text, manager)).isEmpty();
    }

    private List<String> found(String words, User user) {
        return texts(get("/messages?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8), user));
    }

    private static List<String> texts(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("items").valueStream().map(item -> item.path("content").asText()).toList();
    }
}
