package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.GraphServer;
import io.whatomate.GraphServer.Behaviour;
import io.whatomate.GraphServer.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.quartz.impl.matchers.GroupMatcher;
import org.springframework.beans.factory.annotation.Autowired;

/** Reading the list of templates of a Meta that fails, changes its mind, or is none; and syncs of nodes that died. */
class TemplateReadingTest extends CoreTest {

    @Autowired
    private CamelContext camel;

    private BusinessNumber number;

    @BeforeEach
    void aNumber() {
        number = number();
    }

    @Test
    void aStaleCursorBeginsTheListAnew() {
        var asked = new AtomicInteger();
        meta(call -> {
            if (!call.path().contains("after=")) {
                return page(template("1", "first", "APPROVED"), "c1");
            }
            return asked.getAndIncrement() == 0 ? GraphServer.error(400, 131059) : page(template("2", "second", "APPROVED"), null);
        });

        assertThat(sync()).isEqualTo("done null null: 2 created, 0 unreadable");

        assertThat(templates()).containsExactlyInAnyOrder("first APPROVED", "second APPROVED");
        assertThat(calls()).hasSize(4);
    }

    @Test
    void onlyCursorsAreFollowedAndAListWithoutEndIsGivenUp() {
        meta(call -> page(template("1", "first", "APPROVED"), "c1"));

        assertThat(sync()).isEqualTo("failed unexpected null: 0 created, 0 unreadable");

        assertThat(templates()).isEmpty();
        assertThat(calls()).hasSize(2).allSatisfy(call -> assertThat(call.path()).startsWith("/v24.0/" + number.businessId() + "/message_templates?"));
    }

    @Test
    void nothingIsWrittenAndNothingMissedUnlessEveryPageWasRead() {
        meta(call -> page(template("1", "first", "APPROVED") + "," + template("2", "second", "APPROVED"), null));
        assertThat(sync()).isEqualTo("done null null: 2 created, 0 unreadable");

        for (var last : List.of(GraphServer.error(403, 200), new Behaviour.Answer(200, "text/html", "<h1>A portal</h1>", List.of()))) {
            meta(call -> call.path().contains("after=") ? last : page(template("3", "third", "APPROVED"), "c1"));
            assertThat(sync()).startsWith("failed ");
            assertThat(templates()).containsExactlyInAnyOrder("first APPROVED", "second APPROVED");
        }
    }

    @Test
    void whatMayPassIsTriedAgainThreeTimesInAll() {
        GRAPH.behave(meta(), new Behaviour.HangUp());
        var id = begin();
        for (int tried = 1; tried < 3; tried++) {
            var attempts = tried;
            await().atMost(SOON).until(() -> state(id).equals("waiting unreachable " + attempts));
            db().sql("UPDATE template_syncs SET due_at = now() WHERE id = ?").param(id).update();
        }
        await().atMost(SOON).until(() -> state(id).equals("failed unreachable 3"));
    }

    @Test
    void refusedFieldsAndPagesThatAreTooLargeAreAskedForOtherwise() {
        meta(call -> call.path().contains("parameter_format") ? GraphServer.error(400, 100)
                : call.path().contains("limit=100") ? GraphServer.error(500, 1)
                : page(template("1", "named", "APPROVED").replace("Hi", "Hi {{first_name}}, you"), null));

        assertThat(sync()).isEqualTo("done null null: 1 created, 0 unreadable");
        assertThat(db().sql("SELECT parameter_format FROM templates WHERE whatsapp_account_id = ?").param(number.account())
                .query(String.class).single()).isEqualTo("NAMED");
    }

    @Test
    void whatHasNoPlaceHereIsCountedAndLeftAsItWas() {
        meta(call -> page(template("1", "first", "APPROVED") + "," + template("2", "second", "APPROVED"), null));
        sync();
        meta(call -> page(template("1", "first", "ABSORBED") + "," + template("7", "Not A Name", "APPROVED") + ","
                + template("2", "second", "PAUSED").replace("Hi", "H\\u0000i \\ud800"), null));

        assertThat(sync()).isEqualTo("done null null: 0 created, 2 unreadable");

        assertThat(templates()).containsExactlyInAnyOrder("first APPROVED", "second PAUSED");
        assertThat(db().sql("SELECT body_content FROM templates WHERE whatsapp_account_id = ? AND name = 'second'").param(number.account())
                .query(String.class).single()).isEqualTo("H\uFFFDi \uFFFD");
    }

    @Test
    void aSyncOfANodeThatDiedIsTakenUpAndOneInOtherHandsIsNot() {
        meta(call -> page(template("1", "first", "APPROVED"), null));
        var other = number(number.organization());
        GRAPH.behave(new BusinessNumber(null, null, other.businessId(), null), new Behaviour.Scripted(call -> page("", null)));
        var dead = held(number, "now() - interval '1 second'");
        var alive = held(other, "now() + interval '10 minutes'");
        db().sql("INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause) VALUES (?, ?, 'request')")
                .params(other.organization(), other.account()).update();

        await().atMost(SOON).until(() -> state(dead).startsWith("done"));

        assertThat(state(alive)).startsWith("running");
        assertThat(GRAPH.calls(new BusinessNumber(null, null, other.businessId(), null))).isEmpty();
    }

    @Test
    void everyActiveAccountIsReadOnceADayByOneNode() {
        meta(call -> page(template("1", "first", "APPROVED"), null));
        var fresh = number();
        var inactive = number();
        db().sql("UPDATE whatsapp_accounts SET created_at = now() - interval '25 hours' WHERE id IN (?, ?)")
                .params(number.account(), inactive.account()).update();
        db().sql("UPDATE whatsapp_accounts SET status = 'inactive' WHERE id = ?").param(inactive.account()).update();

        CompletableFuture.allOf(plan(), plan(), plan()).join();
        CompletableFuture.allOf(plan(), plan()).join();

        await().atMost(SOON).until(() -> templates().equals(List.of("first APPROVED")));
        assertThat(db().sql("SELECT cause FROM template_syncs WHERE whatsapp_account_id IN (?, ?, ?)")
                .params(number.account(), fresh.account(), inactive.account()).query(String.class).list()).containsExactly("schedule");
    }

    @Test
    void oldSyncsAreRemovedAtNight() throws Exception {
        var id = db().sql("""
                        INSERT INTO template_syncs (id, organization_id, whatsapp_account_id, cause, state)
                        VALUES (encode(overlay(uuid_send(uuid_v7()) PLACING substring(uuid_send(
                            uuid_v7_floor(now() - interval '31 days')) FROM 1 FOR 7) FROM 1 FOR 7), 'hex')::uuid, ?, ?, 'request', 'failed')
                        RETURNING id""")
                .params(number.organization(), number.account()).query(UUID.class).single();
        var scheduler = camel.getComponent("quartz", QuartzComponent.class).getScheduler();

        scheduler.triggerJob(scheduler.getJobKeys(GroupMatcher.anyJobGroup()).stream()
                .filter(key -> key.getName().equals("remove-old-syncs")).findFirst().orElseThrow());

        await().atMost(SOON).until(() -> db().sql("SELECT count(*) FROM template_syncs WHERE id = ?").param(id).query(Integer.class).single() == 0);
    }

    @Test
    void everyRecordedListIsStoredAsItIs() throws IOException {
        var folder = System.getenv("WHATOMATE_META_FIXTURES");
        assumeTrue(folder != null, "WHATOMATE_META_FIXTURES is not set: recorded lists are not tried");
        var recorded = 0;
        try (var files = Files.newDirectoryStream(Path.of(folder, "templates"), "*.json")) {
            for (var file : files) {
                var list = JSON.readTree(Files.readAllBytes(file));
                if (!list.path("data").isArray()) {
                    continue;
                }
                number = number();
                meta(call -> call.path().contains("after=")
                        ? page("", null)
                        : new Behaviour.Answer(200, "application/json", list.toString(), List.of()));

                assertThat(sync()).as("%s", file).endsWith(" 0 unreadable").startsWith("done ");

                var stored = new ArrayList<JsonNode>();
                for (var row : db().sql("""
                                SELECT jsonb_build_object('id', meta_template_id, 'name', name, 'language', language, 'status', status,
                                    'category', category, 'components', components)::text
                                FROM templates WHERE whatsapp_account_id = ?""").param(number.account()).query(String.class).list()) {
                    stored.add(JSON.readTree(row));
                }
                assertThat(stored).as("%s", file).containsExactlyInAnyOrderElementsOf(list.path("data").valueStream()
                        .map(template -> (JsonNode) ((ObjectNode) template.deepCopy()).retain(
                                "id", "name", "language", "status", "category", "components"))
                        .toList());
                recorded += stored.size();
            }
        }
        assertThat(recorded).isGreaterThan(5);
    }

    private CompletableFuture<Void> plan() {
        return CompletableFuture.runAsync(() -> routes.request("direct:planTemplateSyncs", exchange -> {}));
    }

    /** The calls about templates name the WABA, not the number. */
    private BusinessNumber meta() {
        return new BusinessNumber(null, null, number.businessId(), null);
    }

    private void meta(Function<Call, Behaviour> script) {
        GRAPH.behave(meta(), new Behaviour.Scripted(script));
    }

    private List<Call> calls() {
        return GRAPH.calls(meta());
    }

    private static String template(String id, String name, String status) {
        return """
                {"id": "%s", "name": "%s", "language": "de", "status": "%s", "category": "UTILITY",
                 "components": [{"type": "BODY", "text": "Hi"}]}""".formatted(id, name, status);
    }

    /** @param after of the next page, whose address is on a host of somebody else; null: the last page */
    private static Behaviour page(String templates, String after) {
        var paging = after == null ? "{}" : "{\"cursors\": {\"after\": \"%s\"}, \"next\": \"http://127.0.0.1:9/v24.0/steal\"}".formatted(after);
        return new Behaviour.Answer(200, "application/json", "{\"data\": [%s], \"paging\": %s}".formatted(templates, paging), List.of());
    }

    private UUID begin() {
        return db().sql("INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause) VALUES (?, ?, 'request') RETURNING id")
                .params(number.organization(), number.account()).query(UUID.class).single();
    }

    private String sync() {
        var id = begin();
        await().atMost(SOON).until(() -> state(id).startsWith("done") || state(id).startsWith("failed"));
        return db().sql("""
                        SELECT concat(state, ' ', coalesce(reason, 'null'), ' ', coalesce(meta_code::text, 'null'), ': ', created_count,
                            ' created, ', unreadable_count, ' unreadable') FROM template_syncs WHERE id = ?""")
                .param(id).query(String.class).single();
    }

    private UUID held(BusinessNumber by, String until) {
        return db().sql("""
                        INSERT INTO template_syncs (organization_id, whatsapp_account_id, cause, state, lease_owner, leased_until, attempts)
                        VALUES (?, ?, 'request', 'running', 'another node', %s, 1) RETURNING id""".formatted(until))
                .params(by.organization(), by.account()).query(UUID.class).single();
    }

    private String state(UUID id) {
        return db().sql("SELECT concat_ws(' ', state, reason, attempts) FROM template_syncs WHERE id = ?").param(id).query(String.class).single();
    }

    private List<String> templates() {
        return db().sql("SELECT name || ' ' || status FROM templates WHERE whatsapp_account_id = ?").param(number.account())
                .query(String.class).list();
    }
}
