package io.whatomate.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every type of message that the API sends, and Meta's limits of each, told before Meta is asked. */
class MessageTypesApiTest extends CustomerWritesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text        | {"body":"see https://example.com","preview_url":true} | /text/body | see https://example.com
            image       | {"link":"https://example.com/a.jpg","caption":"A"} | /image/caption | A
            video       | {"link":"https://example.com/a.mp4"} | /video/link | https://example.com/a.mp4
            audio       | {"link":"https://example.com/a.ogg","voice":true} | /audio/voice | true
            document    | {"link":"https://example.com/a.pdf","filename":"a.pdf"} | /document/filename | a.pdf
            sticker     | {"link":"https://example.com/a.webp"} | /sticker/link | https://example.com/a.webp
            location    | {"latitude":52.5,"longitude":13.4,"name":"Berlin","address":"Here"} | /location/name | Berlin
            contacts    | [{"name":{"formatted_name":"Ann Lee","first_name":"Ann"},"phones":[{"phone":"+1 555","type":"WORK"}],"org":{"company":"X"},"birthday":"1990-01-31"}] | /contacts/0/name/first_name | Ann
            interactive | {"type":"button","header":{"type":"text","text":"H"},"body":{"text":"B"},"footer":{"text":"F"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}},{"type":"reply","reply":{"id":"n","title":"No"}}]}} | /interactive/action/buttons/1/reply/title | No
            interactive | {"type":"list","body":{"text":"B"},"action":{"button":"Open","sections":[{"title":"S","rows":[{"id":"1","title":"R","description":"D"}]},{"title":"T","rows":[{"id":"2","title":"Q"}]}]}} | /interactive/action/sections/1/rows/0/title | Q
            interactive | {"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a.jpg"}},"body":{"text":"B"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}} | /interactive/action/parameters/url | https://example.com/x
            interactive | {"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"send_location"}} | /interactive/action/name | send_location
            interactive | {"type":"flow","body":{"text":"B"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_name":"book","flow_cta":"Book","mode":"draft","flow_action":"navigate","flow_action_payload":{"screen":"S","data":{"a":1}}}}} | /interactive/action/parameters/flow_cta | Book
            interactive | {"type":"product","action":{"catalog_id":"1","product_retailer_id":"rye"}} | /interactive/action/product_retailer_id | rye
            interactive | {"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"title":"S","product_items":[{"product_retailer_id":"rye"}]},{"title":"T","product_items":[{"product_retailer_id":"oat"}]}]}} | /interactive/action/sections/1/product_items/0/product_retailer_id | oat
            interactive | {"type":"catalog_message","body":{"text":"B"},"action":{"name":"catalog_message","parameters":{"thumbnail_product_retailer_id":"rye"}}} | /interactive/action/parameters/thumbnail_product_retailer_id | rye
            interactive | {"type":"carousel","body":{"text":"B"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"body":{"text":"Second"},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}}]}} | /interactive/action/cards/1/body/text | Second
            """)
    void reachesTheCustomersPhone(String type, String content, String pointer, String seen) {
        var sent = post("/messages", agent, message(type, content));

        assertThat(sent.status()).as(sent.body().toString()).isEqualTo(201);
        assertThat(sent.body().path("payload").at(pointer).asText()).isEqualTo(seen);
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(phone)).as(status(sent)).singleElement().satisfies(message -> {
            assertThat(message.path("type").asText()).isEqualTo(type);
            assertThat(message.at(pointer).asText()).isEqualTo(seen);
        }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            text        | {"body":""} | text.body:minLength
            text        | {"body":"<4097>"} | text.body:maxLength
            text        | {"body":"x","colour":"red"} | text.colour:additionalProperties
            image       | {"caption":"x"} | image:source
            image       | {"id":"1","link":"https://example.com/a.jpg"} | image:source
            image       | {"link":"ftp://example.com/a.jpg"} | image.link:pattern
            image       | {"link":"https://example.com/a.jpg","caption":"<1025>"} | image.caption:maxLength
            audio       | {"link":"https://example.com/a.ogg","caption":"x"} | audio.caption:additionalProperties
            document    | {"link":"https://example.com/a.pdf","filename":"<241>"} | document.filename:maxLength
            location    | {"latitude":91,"longitude":0} | location.latitude:maximum
            location    | {"latitude":1} | location.longitude:required
            contacts    | [] | contacts:minItems
            contacts    | [{"name":{"formatted_name":"Ann"}}] | contacts[0].name:required
            reaction    | {"message_id":"wamid.x","emoji":"x"} | reaction.message_id:format
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"👍"} | reaction.message_id:reference
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"x"} | reaction.emoji:emoji
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"5"} | reaction.emoji:emoji
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"👍👍"} | reaction.emoji:emoji
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"👩‍👩‍👧‍👦"} | reaction.message_id:reference
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"🇩🇪"} | reaction.message_id:reference
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"❤️"} | reaction.message_id:reference
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"👍🏽"} | reaction.message_id:reference
            reaction    | {"message_id":"018cc251-f401-7000-8000-000000000000","emoji":"1️⃣"} | reaction.message_id:reference
            interactive | {"type":"button","body":{"text":"<1025>"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"Yes"}}]}} | interactive.body.text:maxLength
            interactive | {"type":"button","body":{"text":"B"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"<21>"}}]}} | interactive.action.buttons[0].reply.title:maxLength
            interactive | {"type":"button","body":{"text":"B"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"A"}},{"type":"reply","reply":{"id":"y","title":"B"}}]}} | interactive.action.buttons[1].reply.id:unique
            interactive | {"type":"button","header":{"type":"text"},"body":{"text":"B"},"action":{"buttons":[{"type":"reply","reply":{"id":"y","title":"A"}}]}} | interactive.header.text:required
            interactive | {"type":"list","body":{"text":"B"},"action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"R"}]},{"title":"T","rows":[{"id":"2","title":"Q"}]}]}} | interactive.action.sections[0].title:required
            interactive | {"type":"list","header":{"type":"image","image":{"link":"https://example.com/a.jpg"}},"body":{"text":"B"},"action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"R"}]}]}} | interactive.header.type:enum
            interactive | {"type":"cta_url","body":{"text":"B"},"action":{"name":"cta_url","parameters":{"display_text":"<21>","url":"https://example.com/x"}}} | interactive.action.parameters.display_text:maxLength
            interactive | {"type":"location_request_message","body":{"text":"Where?"},"action":{"name":"elsewhere"}} | interactive.action.name:const
            interactive | {"type":"flow","body":{"text":"B"},"action":{"name":"flow","parameters":{"flow_message_version":"3","flow_cta":"Book"}}} | interactive.action.parameters.flow_id:source
            interactive | {"type":"list","action":{"button":"Open","sections":[{"rows":[{"id":"1","title":"R"}]}]}} | interactive.body:required
            interactive | {"type":"product","header":{"type":"text","text":"H"},"action":{"catalog_id":"1","product_retailer_id":"rye"}} | interactive.header:false
            interactive | {"type":"product","action":{"catalog_id":"one","product_retailer_id":"rye"}} | interactive.action.catalog_id:pattern
            interactive | {"type":"product","action":{"catalog_id":"1"}} | interactive.action.product_retailer_id:required
            interactive | {"type":"product_list","body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"rye"}]}]}} | interactive.header:required
            interactive | {"type":"product_list","header":{"type":"image","image":{"link":"https://example.com/a.jpg"}},"body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"rye"}]}]}} | interactive.header.type:enum
            interactive | {"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"title":"S","product_items":[{"product_retailer_id":"p0"},{"product_retailer_id":"p1"},{"product_retailer_id":"p2"},{"product_retailer_id":"p3"},{"product_retailer_id":"p4"},{"product_retailer_id":"p5"},{"product_retailer_id":"p6"},{"product_retailer_id":"p7"},{"product_retailer_id":"p8"},{"product_retailer_id":"p9"},{"product_retailer_id":"p10"},{"product_retailer_id":"p11"},{"product_retailer_id":"p12"},{"product_retailer_id":"p13"},{"product_retailer_id":"p14"},{"product_retailer_id":"p15"}]},{"title":"T","product_items":[{"product_retailer_id":"q0"},{"product_retailer_id":"q1"},{"product_retailer_id":"q2"},{"product_retailer_id":"q3"},{"product_retailer_id":"q4"},{"product_retailer_id":"q5"},{"product_retailer_id":"q6"},{"product_retailer_id":"q7"},{"product_retailer_id":"q8"},{"product_retailer_id":"q9"},{"product_retailer_id":"q10"},{"product_retailer_id":"q11"},{"product_retailer_id":"q12"},{"product_retailer_id":"q13"},{"product_retailer_id":"q14"}]}]}} | interactive.action.sections:maxItems
            interactive | {"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"title":"S","product_items":[{"product_retailer_id":"a"}]},{"product_items":[{"product_retailer_id":"a"}]}]}} | interactive.action.sections[1].title:required
            interactive | {"type":"product_list","header":{"type":"text","text":"H"},"body":{"text":"B"},"action":{"catalog_id":"1","sections":[{"product_items":[{"product_retailer_id":"a"},{"product_retailer_id":"a"}]}]}} | interactive.action.sections[0].product_items[1].product_retailer_id:unique
            interactive | {"type":"catalog_message","body":{"text":"B"},"action":{"name":"catalog"}} | interactive.action.name:const
            interactive | {"type":"carousel","body":{"text":"B"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}}]}} | interactive.action.cards:minItems
            interactive | {"type":"carousel","body":{"text":"B"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}},{"card_index":1,"type":"cta_url","header":{"type":"video","video":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}}]}} | interactive.action.cards[1].header.type:same
            interactive | {"type":"carousel","body":{"text":"B"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}},{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}}]}} | interactive.action.cards[1].card_index:order
            interactive | {"type":"carousel","body":{"text":"B"},"footer":{"text":"F"},"action":{"cards":[{"card_index":0,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}},{"card_index":1,"type":"cta_url","header":{"type":"image","image":{"link":"https://example.com/a"}},"action":{"name":"cta_url","parameters":{"display_text":"Go","url":"https://example.com/x"}}}]}} | interactive.footer:false
            poll        | {} | type:enum
            """)
    void isHeldToItsLimits(String type, String content, String error) {
        var refused = post("/messages", agent, message(type, content));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors()).as(refused.body().toString()).contains(error);
        assertThat(shown(phone)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"contactId":"%s","type":"text","image":{"link":"https://example.com/a.jpg"}} | text:required | image:unexpected
            {"contactId":"%s","type":"text","text":{"body":"x"},"location":{"latitude":1,"longitude":1}} | location:unexpected | location:unexpected
            {"contactId":"%s","to":"+49 151 23456789","type":"text","text":{"body":"x"}} | to:unexpected | to:unexpected
            """)
    void saysWhichContentsDoNotBelong(String document, String first, String second) {
        assertThat(post("/messages", agent, document.formatted(contact)).errors()).contains(first, second);
    }

    private String status(Answer sent) {
        var message = get("/messages/" + sent.body().path("id").asText(), agent).body();
        return message.path("status") + " " + message.path("error");
    }

    /** {@code <n>} stands for n characters. */
    private String message(String type, String content) {
        for (var length : new int[] {4097, 1025, 241, 21}) {
            content = content.replace("<" + length + ">", "x".repeat(length));
        }
        return "{\"contactId\": \"%s\", \"type\": \"%s\", \"%s\": %s}".formatted(contact, type, type, content);
    }
}
