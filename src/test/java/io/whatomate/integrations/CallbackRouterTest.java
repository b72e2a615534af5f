package io.whatomate.integrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.webhook.MetaBodies;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Meta's events on their way to other systems: which of them each hears, and in which words. */
class CallbackRouterTest extends CallbacksTest {

    @Test
    void ofABodyOfMetasEachTenantsTargetHearsItsOwnSignedAnew() {
        var other = signedIn("admin");
        var otherNumber = number(other.organization());
        var otherPath = path + "-other";
        create(path, "");
        post(TARGETS, other, target(otherPath, "").replace(SECRET, "another-app-secret"));
        var ours = MetaBodies.text(number, phone(), "Grüße 😀 \u0000 end");
        var theirs = MetaBodies.text(otherNumber, phone(), "Theirs");
        var both = ours.deepCopy();
        MetaBodies.entries(both).addAll(MetaBodies.entries(theirs));

        deliver(both);

        await().atMost(SOON).until(() -> systems.calls(path).size() == 1 && systems.calls(otherPath).size() == 1);
        var heard = systems.calls(path).getFirst();
        assertThat(heard.json()).isEqualTo(ours);
        assertThat(heard.signature()).isEqualTo(MetaBodies.signature(heard.body(), SECRET));
        assertThat(new String(heard.body(), StandardCharsets.ISO_8859_1)).isASCII();
        var otherHeard = systems.calls(otherPath).getFirst();
        assertThat(otherHeard.json()).isEqualTo(theirs);
        assertThat(otherHeard.signature()).isEqualTo(MetaBodies.signature(otherHeard.body(), "another-app-secret"));
    }

    @Test
    void pricesAreToldAsMetaWroteThem() {
        create(path, "");
        var order = MetaBodies.message(phone(), MetaBodies.wamid(), "order");
        order.putObject("order").put("catalog_id", "7").putArray("product_items").addObject()
                .put("product_retailer_id", "tea").put("quantity", 2).put("currency", "EUR")
                .set("item_price", DecimalNode.valueOf(new BigDecimal("12.50")));

        deliver(MetaBodies.message(number, null, order));

        await().atMost(SOON).until(() -> systems.calls(path).size() == 1);
        assertThat(new String(systems.calls(path).getFirst().body(), StandardCharsets.UTF_8)).contains("\"item_price\":12.50");
    }

    @Test
    void aTargetHearsOnlyWhatItAsksFor() {
        var second = number(admin.organization());
        create(path + "-statuses", ", \"kinds\": [\"status\"]");
        create(path + "-second", ", \"accountIds\": [\"%s\"]".formatted(second.account()));
        create(path + "-templates", ", \"fields\": [\"message_template_status_update\"]");
        create(path + "-asleep", ", \"enabled\": false");
        create(path, "");
        var status = MetaBodies.status(number, MetaBodies.status(MetaBodies.wamid(), phone(), "delivered"));
        var template = MetaBodies.envelope(number.businessId(), "message_template_status_update",
                JSON.createObjectNode().put("event", "APPROVED").put("message_template_id", 7));
        ((ObjectNode) template.at("/entry/0")).put("time", 1751247548);
        var strange = MetaBodies.envelope(number.businessId(), "no_field_we_know", MetaBodies.value(number).put("deep", "\u0000"));
        var preference = MetaBodies.value(number);
        preference.putArray("user_preferences").addObject().put("wa_id", phone()).put("category", "marketing_messages").put("value", "stop")
                .put("timestamp", 1731705721);
        var stop = MetaBodies.envelope(number.businessId(), "user_preferences", preference);
        var toSecond = MetaBodies.text(second, phone(), "To the second number");

        for (var body : List.of(status, template, strange, stop, toSecond)) {
            deliver(body);
        }

        await().atMost(SOON).until(() -> systems.calls(path).size() == 5);
        await().atMost(SOON).until(() -> systems.calls(path + "-statuses").size() + systems.calls(path + "-second").size()
                + systems.calls(path + "-templates").size() == 3);
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json)
                .containsExactlyInAnyOrder(status, template, strange, stop, toSecond);
        assertThat(systems.calls(path + "-statuses").getFirst().json()).isEqualTo(status);
        assertThat(systems.calls(path + "-second").getFirst().json()).isEqualTo(toSecond);
        assertThat(systems.calls(path + "-templates").getFirst().json()).isEqualTo(template);
        assertThat(systems.calls(path + "-asleep")).isEmpty();
    }

    /** Bodies that other people recorded from Meta, with one thing in each, as told of numbers of ours. */
    @Test
    void whatMetaWasRecordedToSayComesOutAsItCameIn() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeTrue(folder != null, "WHATOMATE_META_FIXTURES is not set: recorded webhooks are not tried");
        create(path, "");
        var told = new ArrayList<JsonNode>();
        try (var files = Files.newDirectoryStream(Path.of(folder, "webhooks"), "*.json")) {
            for (var file : files) {
                var body = JSON.readTree(file.toFile());
                if (isOneThing(body)) {
                    told.add(of(number(admin.organization()), body));
                }
            }
        }
        assertThat(told).hasSizeGreaterThan(80);

        told.forEach(this::deliver);

        await().atMost(SOON).until(() -> systems.calls(path).size() == told.size());
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json).containsExactlyInAnyOrderElementsOf(told);
    }

    private static boolean isOneThing(JsonNode body) {
        var value = body.at("/entry/0/changes/0/value");
        var things = value.path("messages").size() + value.path("statuses").size();
        return body.path("entry").size() == 1 && body.at("/entry/0/changes").size() == 1 && things < 2
                && (things == 1 || !body.at("/entry/0/changes/0/field").asText().equals("messages"));
    }

    private static JsonNode of(BusinessNumber number, JsonNode body) {
        ((ObjectNode) body.at("/entry/0")).put("id", number.businessId());
        if (body.at("/entry/0/changes/0/value/metadata") instanceof ObjectNode metadata) {
            metadata.put("phone_number_id", number.phoneId());
        }
        return body;
    }

    /** Signed with the secret of another tenant's own app: kept as evidence, and nobody's event. */
    @Test
    void whatAnotherTenantForgedIsNotForwarded() {
        var forger = number(signedIn("admin").organization());
        rows().sql("UPDATE whatsapp_accounts SET app_secret = ? WHERE id = ?")
                .params(keys.secretBox().seal("forgers-secret", "whatsapp_accounts.app_secret/" + forger.account()), forger.account()).update();
        create(path, "");
        var customer = phone();

        deliver("/api/v1/webhook/" + forger.account(), MetaBodies.text(number, customer, "Forged"), "forgers-secret");
        var genuine = MetaBodies.text(number, customer, "Genuine");
        deliver(genuine);

        await().atMost(SOON).until(() -> !systems.calls(path).isEmpty());
        assertThat(systems.calls(path)).extracting(TargetServer.Call::json).containsExactly(genuine);
        assertThat(rows().sql("SELECT count(*) FROM callback_deliveries WHERE organization_id = ?").param(admin.organization())
                .query(Integer.class).single()).isOne();
    }

    @Test
    void anEventThatIsDispatchedTwiceIsOwedOnce() {
        var place = create(path, "");
        deliver(MetaBodies.text(number, phone(), "Hello"));
        await().atMost(SOON).until(() -> owed(place, "delivered") == 1);
        var event = rows().sql("SELECT event_id FROM callback_deliveries WHERE organization_id = ?").param(admin.organization()).query(UUID.class).single();

        rows().sql("SELECT forward_event(?, 'messages')::text").param(event).query(String.class).list();

        assertThat(lanes(place)).isZero();
        assertThat(get(place + "/deliveries", admin).body().path("items")).hasSize(1);
    }
}
