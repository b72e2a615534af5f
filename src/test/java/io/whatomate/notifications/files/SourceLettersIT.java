package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetupTest;
import jakarta.mail.Flags;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** Letters of rules that begin with Camel's Kafka and mail, and what broker and mailbox hear of it. */
@Tag("proof")
class SourceLettersIT extends RuleLettersTest {

    private static final String SAYS = "              - to: {uri: \"file:%s?fileName=${header.%s}\"}\n";

    @Test
    void aMailThatFailedIsReadAndRunAgainWithItsHeaders() throws Exception {
        var mail = new GreenMail(ServerSetupTest.SMTP_IMAP);
        try {
            mail.start();
            var user = mail.setUser("support@example.com", "support", "secret");
            GreenMailUtil.sendTextEmail("support@example.com", "ada@example.com", "pump", "It leaks.", ServerSetupTest.SMTP);
            var text = """
                    - route:
                        id: %s
                        from:
                          uri: imap:127.0.0.1:%d
                          parameters: {username: support, password: secret, initialDelay: 0, delay: 100, unseen: true, closeFolder: false}
                          steps:
                    """.formatted(name, mail.getImap().getPort());
            write("mail.camel.yaml", text + REFUSES);
            settle();
            await().atMost(SOON).until(() -> letters("").size() == 1);

            var letter = letters("").getFirst();
            var inbox = mail.getManagers().getImapHostManager().getInbox(user);
            await().atMost(SOON).until(() -> inbox.getMessages().getFirst().getFlags().contains(Flags.Flag.SEEN));
            var whole = JSON.readTree(get("/" + letter.path("id").asText()));
            assertThat(whole.path("payload").asText()).startsWith("It leaks.");
            assertThat(whole.path("key").asText()).isEqualTo(whole.path("headers").path("Message-ID").asText());
            write("mail.camel.yaml", text + SAYS.formatted(parent, "Subject"));
            settle();

            assertThat(act(letter, "replay").path("state").asText()).isEqualTo("done");
            assertThat(Files.readString(parent.resolve("pump"))).startsWith("It leaks.");
        } finally {
            mail.stop();
        }
    }

    @Test
    void aRecordThatFailedIsCommittedAndTheNextFollows() throws Exception {
        var broker = new EmbeddedKafkaKraftBroker(1, 1, "orders");
        broker.afterPropertiesSet();
        try {
            var text = """
                    - route:
                        id: %s
                        from:
                          uri: kafka:orders
                          parameters: {brokers: "%s", groupId: "%s", autoOffsetReset: earliest, breakOnFirstError: true, maxPollRecords: 1}
                          steps:
                    """.formatted(name, broker.getBrokersAsString(), name);
            write("kafka.camel.yaml", text + REFUSES);
            settle();
            for (var order : List.of("first", "second")) {
                routes.sendBodyAndHeader("kafka:orders?brokers=" + broker.getBrokersAsString(), "{\"order\": \"" + order + "\"}", "kafka.KEY", order);
            }
            await().atMost(SOON).until(() -> letters("").size() == 2);

            assertThat(letters("")).extracting(letter -> letter.path("key").asText()).containsExactly("orders/0-1", "orders/0-0");
            write("kafka.camel.yaml", text + SAYS.formatted(parent, "kafka.KEY"));
            settle();
            var all = act("", "replay\", \"rule\": \"" + name);
            assertThat(List.of(all.path("done").asInt(), all.path("failed").asInt())).isEqualTo(List.of(2, 0));
            assertThat(parent.resolve("first")).hasContent("{\"order\": \"first\"}");
            assertThat(parent.resolve("second")).hasContent("{\"order\": \"second\"}");
            routes.sendBodyAndHeader("kafka:orders?brokers=" + broker.getBrokersAsString(), "third", "kafka.KEY", "third");
            await().atMost(SOON).until(() -> Files.exists(parent.resolve("third")));
            assertThat(letters("&state=done")).as("what was kept is not read again").hasSize(2)
                    .allSatisfy(letter -> assertThat(letter.path("refusals").asInt()).isEqualTo(1));
        } finally {
            broker.destroy();
        }
    }
}
