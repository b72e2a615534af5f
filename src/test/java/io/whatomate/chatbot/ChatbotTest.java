package io.whatomate.chatbot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.whatomate.BusinessNumber;
import io.whatomate.CoreTest;
import io.whatomate.webhook.MetaBodies;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Settings, rules, and what the chatbot says. */
abstract class ChatbotTest extends CoreTest {

    /** No conditions. */
    protected static final String ANY = "[]";

    /** What the bot says to a new customer who writes this. */
    protected final List<String> answersTo(BusinessNumber number, String text) {
        return answersTo(number, text, SOON);
    }

    protected final List<String> answersTo(BusinessNumber number, String text, Duration within) {
        var before = answers(number).size();
        assertThat(deliver(MetaBodies.text(number, phone(), text)).statusCode()).isEqualTo(200);
        await().atMost(within).untilAsserted(() -> assertThat(db().sql(
                        "SELECT count(*) FROM webhook_events WHERE phone_id = :id AND state = 'pending'")
                .param("id", number.phoneId()).query(Integer.class).single()).isZero());
        var all = answers(number);
        return new ArrayList<>(all.subList(before, all.size()));
    }

    protected final List<String> answers(BusinessNumber number) {
        return db().sql("SELECT content FROM messages WHERE whatsapp_account_id = :id AND direction = 'outgoing' ORDER BY id")
                .param("id", number.account()).query(String.class).list();
    }

    protected final void enable(BusinessNumber number, String settings) {
        db().sql("INSERT INTO chatbot_settings (organization_id, is_enabled, process_all_accounts) VALUES (:id, true, true)"
                        + " ON CONFLICT (organization_id) DO UPDATE SET is_enabled = true")
                .param("id", number.organization()).update();
        db().sql("UPDATE chatbot_settings SET " + settings + " WHERE organization_id = :id")
                .param("id", number.organization()).update();
    }

    protected final void rule(BusinessNumber number, String keyword, String matchType, String answer) {
        rule(number, keyword, matchType, answer, 10, ANY);
    }

    protected final void rule(
            BusinessNumber number, String keyword, String matchType, String answer, int priority, String conditions) {
        ObjectNode content = JSON.createObjectNode().put("body", answer);
        db().sql("""
                INSERT INTO keyword_rules (organization_id, name, keywords, match_type, priority, response_type,
                    response_content, conditions)
                VALUES (:id, :answer, ARRAY[:keyword], :matchType, :priority, 'text', :content::jsonb, :conditions::jsonb)""")
                .param("id", number.organization()).param("answer", answer).param("keyword", keyword)
                .param("matchType", matchType).param("priority", priority).param("content", content.toString())
                .param("conditions", conditions).update();
    }

    protected final void change(BusinessNumber number, String name, String settings) {
        db().sql("UPDATE keyword_rules SET " + settings + " WHERE organization_id = :id AND name = :name")
                .param("id", number.organization()).param("name", name).update();
    }
}
