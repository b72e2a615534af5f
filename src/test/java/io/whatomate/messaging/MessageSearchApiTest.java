package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** The embedded database knows the letters of English alone, and no script that goes without blanks. */
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            Привет! Когда «доставка»?, ДОСТАВКА, доставка -ПРИВЕТ
            Größe 42 für die Straße, GRÖSSE OR STRAßE, größe -STRAßE
            “Vielleicht” – don’t wait…, vielleicht don't, "don’t vielleicht"
            ¿Cuándo llegará a Orléans?, ORLÉANS cuándo, llegará -¿CUÁNDO?
            我想去北京旅游，谢谢, 北京, 京北
            来週、東京に行きたいです, "東京に", 京東
            서울에서 만나요, 서울, 서에
            ผมอยากไปกรุงเทพ, กรุงเทพ, เทพกรุง
            مرحبا، أين طلبي؟, مرحبا طلبي, طلبي -مرحبا
            ok👍 done, ok 👍, 👎
            """)
    void findsWordsOfEveryScriptInAnyCase(String said, String sought, String missed) {
        write(phone(), number, said);

        assertThat(found(sought, manager)).containsExactly(said);
        assertThat(found(missed, manager)).isEmpty();
    }

    /** An é is one character or two, by the keyboard that it was typed on. */
    @Test
    void findsLettersWithMarksHoweverTheyWereTyped() {
        var composed = "¿Cuándo llegará el café de José?";
        write(phone(), number, Normalizer.normalize(composed, Normalizer.Form.NFD));

        assertThat(found("josé", manager)).containsExactly(composed);
        assertThat(found(Normalizer.normalize("CAFÉ cuándo", Normalizer.Form.NFD), manager)).containsExactly(composed);
    }

    @Test
    void findsThemBehindThousandsOfNewerMessages() {
        var contact = contactWhoSaid(1_100, "CASE WHEN n <= 3 THEN '我想去北京旅游，' || n ELSE 'Привет ' || n END");

        assertThat(found("北京", manager)).hasSize(3);
        assertThat(found("ПРИВЕТ 1100", manager)).containsExactly("Привет 1100");
        assertThat(texts(get("/messages?q=" + URLEncoder.encode("北京 2", StandardCharsets.UTF_8) + "&contactId=" + contact, manager)))
                .containsExactly("我想去北京旅游，2");
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

    /** The newest few thousand are looked at first, and the index is asked when they do not fill the page. */
    @Test
    void findsAWordAlsoBehindThousandsOfNewerMessages() {
        var contact = contactWhoSaid(8_300, "CASE WHEN n <= 30 THEN 'an Antique letter ' || n ELSE 'a note ' || n END");

        var first = get("/messages?q=antique&limit=20", manager);
        var second = get("/messages?q=antique&limit=20&cursor=" + first.body().at("/page/next").asText(), manager);
        assertThat(texts(first)).hasSize(20).startsWith("an Antique letter 30").endsWith("an Antique letter 11");
        assertThat(texts(second)).hasSize(10).startsWith("an Antique letter 10").endsWith("an Antique letter 1");
        assertThat(second.body().at("/page/next").isNull()).isTrue();
        assertThat(texts(get("/messages?q=LETTER+an&limit=200&contactId=" + contact, manager))).hasSize(30);
        var within = get("/messages?q=antique&limit=20&contactId=" + contact, manager);
        assertThat(texts(within)).hasSize(20).startsWith("an Antique letter 30").endsWith("an Antique letter 11");
        assertThat(texts(get("/messages?q=antique&limit=20&contactId=" + contact + "&cursor=" + within.body().at("/page/next").asText(), manager)))
                .hasSize(10).startsWith("an Antique letter 10").endsWith("an Antique letter 1");
        assertThat(texts(get("/messages?q=letter+or+note&limit=3", manager))).containsExactly("a note 8300", "a note 8299", "a note 8298");

        var notes = get("/messages?q=Note&limit=200", manager);
        assertThat(texts(notes)).hasSize(200).startsWith("a note 8300").endsWith("a note 8101");
        assertThat(texts(get("/messages?q=Note&limit=200&cursor=" + notes.body().at("/page/next").asText(), manager)))
                .hasSize(200).startsWith("a note 8100").endsWith("a note 7901");

        var agent = signedIn(manager.organization(), "agent");
        assign(contact, manager);
        agentsSeeOnlyTheirs(manager.organization());
        assertThat(found("note", agent)).isEmpty();
        assertThat(found("antique", agent)).isEmpty();
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

    /** A message that was sent late, or came late, stands in a contact's matches where it stands in the talk. */
    @Test
    void withinAContactMatchesAreInTheOrderOfTheTalk() {
        var contact = contactWhoSaid(5, "'number ' || n");
        rows().sql("UPDATE messages SET created_at = now() - interval '1 minute' * (CASE content WHEN 'number 2' THEN 0 ELSE 10 - right(content, 1)::int END)"
                + " WHERE contact_id = ?").param(contact).update();

        var first = get("/messages?q=number&limit=2&contactId=" + contact, manager);
        var second = get("/messages?q=number&limit=9&contactId=" + contact + "&cursor=" + first.body().at("/page/next").asText(), manager);

        assertThat(texts(first)).containsExactly("number 2", "number 5");
        assertThat(texts(second)).containsExactly("number 4", "number 3", "number 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"'", "\\", "a & !b | (c", ":*", "\"", "<->", "-", "'; DROP TABLE messages; --", "%", "…"})
    void anyTextMayBeSearched(String text) {
        assertThat(found(text, manager)).isEmpty();
    }

    /** @param text SQL for the n-th message, the oldest being the first */
    private UUID contactWhoSaid(int messages, String text) {
        var contact = rows().sql("INSERT INTO contacts (organization_id, phone_number) VALUES (?, ?) RETURNING id")
                .params(manager.organization(), phone()).query(UUID.class).single();
        rows().sql("""
                INSERT INTO messages (id, organization_id, whatsapp_account_id, contact_id, direction, message_type, status, content)
                SELECT encode(overlay(uuid_send(gen_random_uuid()) PLACING substring(uuid_send(uuid_v7_floor(
                        now() - (%1$d - n) * interval '1 second')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid, ?, ?, ?, 'incoming', 'text', 'received', %2$s
                FROM generate_series(1, %1$d) n""".formatted(messages, text))
                .params(manager.organization(), number.account(), contact).update();
        return contact;
    }

    private List<String> found(String words, User user) {
        return texts(get("/messages?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8), user));
    }

    private static List<String> texts(Answer answer) {
        assertThat(answer.status()).as(answer.body().toString()).isEqualTo(200);
        return answer.body().path("items").valueStream().map(item -> item.path("content").asText()).toList();
    }
}
