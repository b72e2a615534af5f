package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What nobody sane would write, correctly signed: it is stored, it ends, and what stands beside it goes its way. */
class HostileBodiesTest extends CoreTest {

    private static final String DIGITS_400 = "7".repeat(400);
    private static final String DIGITS_2000 = "7".repeat(2000);

    static Stream<Arguments> messages() {
        var text = "\"type\":\"text\",\"text\":{\"body\":\"odd\"},\"timestamp\":";
        var now = text + "\"" + Instant.now().getEpochSecond() + "\"";
        return Stream.of(
                Arguments.of("a timestamp of 200,000 digits", text + "1e200000"),
                Arguments.of("a timestamp as near to nothing", text + "-1e-200000"),
                Arguments.of("a timestamp beyond BigDecimal", text + "1e99999999999"),
                Arguments.of("a timestamp of 400 digits", text + DIGITS_400),
                Arguments.of("a timestamp of 2,000 digits", text + DIGITS_2000),
                Arguments.of("a timestamp that is such a text", text + "\"1e200000\""),
                Arguments.of("a timestamp of the year 9999", text + "\"253402300799\""),
                Arguments.of("a timestamp of the year 1970", text + "\"5\""),
                Arguments.of("a negative timestamp", text + "\"-1764147600\""),
                Arguments.of("the largest timestamp", text + Long.MAX_VALUE),
                Arguments.of("a timestamp with a fraction", text + "1764147600.5"),
                Arguments.of("a timestamp that is null", text + "null"),
                Arguments.of("a timestamp that is an object", text + "{\"a\":[1e200000]}"),
                Arguments.of("a place far out", now.replace("text", "location").replace("\"body\":\"odd\"", "\"latitude\":1e200000,\"longitude\":-" + DIGITS_2000)),
                Arguments.of("an order of that price", now.replace("text", "order").replace("\"body\":\"odd\"", "\"product_items\":[{\"item_price\":1e131000,\"quantity\":" + DIGITS_400 + "}]")),
                Arguments.of("unknown fields with such numbers", now + ",\"new\":[1e131000,0.1e-131000,{\"x\":-1E+2147483647,\"y\":1e+99999999999}]"),
                Arguments.of("a number as a name, and U+0000 in one", now + ",\"1e200000\":1,\"a\\u0000b\":\"\\u0000\\u0000\",\"\\ud800\":\"\\udc00\""),
                Arguments.of("a name of 60,000 letters", now + ",\"" + "n".repeat(60_000) + "\":1"),
                Arguments.of("a name that stands twice", now + ",\"from\":\"1\",\"text\":{\"body\":\"odd\"},\"type\":7,\"type\":\"text\""),
                Arguments.of("a megabyte of text", now.replace("odd", "odd " + "ä".repeat(500_000))),
                Arguments.of("U+0000 in the words", now.replace("odd", "o\\u0000d\\u0000d \\ud83d")),
                Arguments.of("a type of 100,000 letters", now.replace("\"type\":\"text\"", "\"type\":\"" + "t".repeat(100_000) + "\"")),
                Arguments.of("a reply to nowhere", now + ",\"context\":{\"id\":1e200000,\"from\":[]}"),
                Arguments.of("answers of a form", now.replace("text", "interactive").replace("\"body\":\"odd\"", "\"type\":\"nfm_reply\",\"nfm_reply\":{\"response_json\":{\"sum\":1e200000,\"a\\u0000\":\"\\u0000\"}}")),
                Arguments.of("nothing where its content should be", now.replace("{\"body\":\"odd\"}", "null")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("messages")
    void anOddMessageIsStoredAndTheOthersOfItsCustomerAndItsBatchArrive(String name, String members) {
        var number = number();
        var one = phone();
        var other = phone();
        var odd = "{\"from\":\"%s\",\"id\":\"%s\",".formatted(one, MetaBodies.wamid()) + members + "}";
        var messages = List.of(odd, MetaBodies.text(one, MetaBodies.wamid(), "mine").toString(), MetaBodies.text(other, MetaBodies.wamid(), "theirs").toString());

        assertThat(deliver(body(number, "\"messages\":[" + String.join(",", messages) + "]")).statusCode()).isEqualTo(200);
        awaitSettled(number);

        assertThat(db().sql("SELECT state FROM webhook_events WHERE phone_id = ? ORDER BY position").param(number.phoneId()).query(String.class).list())
                .containsExactly("done", "done", "done");
        assertThat(db().sql("SELECT content FROM messages WHERE whatsapp_account_id = ? AND content IN ('mine', 'theirs')")
                .param(number.account()).query(String.class).list()).containsExactlyInAnyOrder("mine", "theirs");
        assertThat(db().sql("""
                SELECT max(octet_length(payload::text)) AS longest, bool_and(sent_at BETWEEN now() - interval '3 years' AND now() + interval '10 minutes') AS in_time
                FROM messages WHERE whatsapp_account_id = ?""").param(number.account()).query().singleRow())
                .satisfies(row -> assertThat((Integer) row.get("longest")).isLessThan(2 * odd.length() + 1000))
                .containsEntry("in_time", true);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "account_update", "account_alerts", "phone_number_quality_update", "business_capability_update", "phone_number_name_update",
        "message_template_status_update", "message_template_quality_update", "message_template_components_update",
        "template_category_update", "flows", "security", "from 2031"
    })
    void oddChangesOfEveryFieldEndToo(String field) {
        var number = number();
        var body = utf8("""
                {"object":"whatsapp_business_account","entry":[{"id":"%s","time":1e200000,"changes":[{"field":"%s","value":
                {"event":"\\u0000","display_phone_number":1e200000,"current_limit":%s,"message_template_id":1e131000,"message_template_name":"a\\u0000b",
                "message_template_language":"en","new_quality_score":"\\ud800","ban_info":{"waba_ban_date":-1e99999999999},"a\\u0000":[{}]}}]}]}"""
                .formatted(number.businessId(), field, DIGITS_2000));

        assertThat(deliver(body).statusCode()).isEqualTo(200);

        await().atMost(SOON).untilAsserted(() -> assertThat(db().sql("SELECT state, state_reason FROM webhook_events WHERE business_id = ?")
                .param(number.businessId()).query().singleRow()).extracting("state").asString().isIn("done", "parked"));
        assertThat(db().sql("SELECT attempts FROM webhook_events WHERE business_id = ?").param(number.businessId()).query(Integer.class).single()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "\"statuses\":[{\"id\":\"wamid.x\",\"status\":\"failed\",\"timestamp\":1e200000,\"recipient_id\":\"491\",\"errors\":[{\"code\":1e200000,\"title\":\"\\u0000\"}]}]",
        "\"statuses\":[{\"id\":\"wamid.x\",\"status\":\"sent\",\"timestamp\":\"253402300799\",\"recipient_id\":null,\"biz_opaque_callback_data\":\"\\u0000\",\"pricing\":{\"x\":1e131000}}]",
        "\"statuses\":[null,7,{},{\"id\":\"wamid.x\",\"status\":\"\\u0000\"},{\"id\":\"wamid.y\",\"status\":1e200000}]",
        "\"messages\":{}", "\"messages\":[]", "\"messages\":null", "\"messages\":[null,[],7,\"x\"]", "\"statuses\":{}", "\"errors\":[1e200000]"
    })
    void oddStatusesAndListsEndToo(String members) {
        var number = number();

        assertThat(deliver(body(number, members)).statusCode()).isEqualTo(200);
        awaitSettled(number);

        assertThat(db().sql("SELECT DISTINCT state FROM webhook_events WHERE phone_id = ?").param(number.phoneId()).query(String.class).list())
                .isNotEmpty().isSubsetOf("done", "parked");
        assertThat(db().sql("SELECT max(attempts) FROM webhook_events WHERE phone_id = ?").param(number.phoneId()).query(Integer.class).single()).isZero();
    }

    @Test
    void lettersThatOnlyLookLikeU0000StayAsTheCustomerWroteThem() {
        var number = number();
        deliverAndSettle(number, MetaBodies.text(number, phone(), "print(\"\\u0000\")"));

        assertThat(db().sql("SELECT content, payload #>> '{text,body}' AS kept FROM messages WHERE whatsapp_account_id = ?")
                .param(number.account()).query().singleRow())
                .isEqualTo(Map.of("content", "print(\"\\u0000\")", "kept", "print(\"\\u0000\")"));
    }

    private static byte[] body(BusinessNumber number, String members) {
        return utf8("""
                {"object":"whatsapp_business_account","entry":[{"id":"%s","changes":[{"field":"messages","value":
                {"messaging_product":"whatsapp","metadata":{"phone_number_id":"%s"},%s}}]}]}"""
                .formatted(number.businessId(), number.phoneId(), members));
    }
}
