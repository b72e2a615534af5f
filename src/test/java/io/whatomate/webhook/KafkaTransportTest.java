package io.whatomate.webhook;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The transport for several nodes: a topic keyed by customer, with a real broker in this JVM. */
@DirtiesContext
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaTransportTest extends TransportContract {

    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 4, "whatomate.inbound", "whatomate.events");

    @DynamicPropertySource
    static void kafka(DynamicPropertyRegistry registry) {
        BROKER.afterPropertiesSet();
        registry.add("logging.level.kafka", () -> "warn");
        registry.add("logging.level.state.change.logger", () -> "warn");
        registry.add("logging.level.org.apache.kafka", () -> "error");
        registry.add("whatomate.transport", () -> "kafka");
        registry.add("whatomate.kafka.brokers", BROKER::getBrokersAsString);
    }

    /** A node that dies before it keeps how far it came publishes the last ones again. */
    @Test
    void whatHappensGoesToATopicInTheOrderOfEachContactAndUnderTheSameIdAgain() {
        var organization = organization();
        var contacts = IntStream.range(0, 5).mapToObj(i -> db().sql(
                        "INSERT INTO contacts (organization_id, phone_number) VALUES (?, ?) RETURNING id")
                .params(organization, phone()).query(UUID.class).single()).toList();
        for (int round = 0; round < 3; round++) {
            contacts.forEach(contact -> db().sql("UPDATE contacts SET version = version + 1 WHERE id = ?").param(contact).update());
        }
        var told = new ArrayList<ConsumerRecord<String, String>>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER.getBrokersAsString(), "group.id", "test-" + organization,
                        "auto.offset.reset", "earliest"),
                new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of("whatomate.events"));
            await().atMost(SOON).until(() -> listen(consumer, organization, told) >= 20);
            await().atMost(SOON).until(() -> db().sql("""
                            SELECT passed >= (SELECT max(relayed) FROM outbound_events WHERE organization_id = ?) FROM event_feeds""")
                    .param(organization).query(Boolean.class).single());
            db().sql("UPDATE event_feeds SET passed = (SELECT min(relayed) - 1 FROM outbound_events WHERE organization_id = ?)")
                    .param(organization).update();
            await().atMost(SOON).until(() -> listen(consumer, organization, told) >= 40);
        }

        var inOrder = told.stream().collect(groupingBy(ConsumerRecord::key, mapping(record -> event(record).path("sequence").asInt(), toList())));
        assertThat(inOrder.keySet()).containsExactlyInAnyOrderElementsOf(contacts.stream().map(contact -> organization + ":" + contact).toList());
        assertThat(inOrder.values()).allSatisfy(sequence -> assertThat(sequence).containsExactly(1, 2, 3, 4, 1, 2, 3, 4));
        assertThat(told.stream().map(record -> event(record).path("id").asText()).distinct()).hasSize(20);
        assertThat(event(told.getFirst()).path("type").asText()).isEqualTo("contact.created");
        assertThat(event(told.getFirst()).at("/data/contact/id").asText()).isEqualTo(event(told.getFirst()).path("subject").asText());
    }

    private static int listen(KafkaConsumer<String, String> consumer, UUID organization, List<ConsumerRecord<String, String>> told) {
        consumer.poll(Duration.ofMillis(200)).forEach(record -> {
            if (record.key().startsWith(organization.toString())) {
                told.add(record);
            }
        });
        return told.size();
    }

    private static JsonNode event(ConsumerRecord<String, String> record) {
        try {
            return JSON.readTree(record.value());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    /** The last test: this broker does not come back. */
    @Test
    @Order(Integer.MAX_VALUE)
    void whileTheBrokerIsAwayMetaIsAnsweredAndNothingIsLost() {
        var number = number();
        BROKER.destroy();
        var begun = Instant.now();

        for (int i = 0; i < 20; i++) {
            assertThat(deliver(MetaBodies.text(number, phone(), "kept")).statusCode()).isEqualTo(200);
        }

        assertThat(Duration.between(begun, Instant.now())).as("Meta does not wait for Kafka").isLessThan(Duration.ofSeconds(10));
        assertThat(db().sql("SELECT DISTINCT state || ' ' || attempts FROM webhook_events WHERE phone_id = :id")
                .param("id", number.phoneId()).query(String.class).list()).containsExactly("pending 0");
    }
}
