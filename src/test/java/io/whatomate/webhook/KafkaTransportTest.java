package io.whatomate.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
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

    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 4, "whatomate.inbound");

    @DynamicPropertySource
    static void kafka(DynamicPropertyRegistry registry) {
        BROKER.afterPropertiesSet();
        registry.add("logging.level.kafka", () -> "warn");
        registry.add("logging.level.state.change.logger", () -> "warn");
        registry.add("logging.level.org.apache.kafka", () -> "error");
        registry.add("whatomate.transport", () -> "kafka");
        registry.add("whatomate.kafka.brokers", BROKER::getBrokersAsString);
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
