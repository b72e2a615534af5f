package io.whatomate.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** A node whose Kafka is gone should not be given work. */
class KafkaReadinessTest {

    private final EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1, "events");
    private final DefaultCamelContext context = new DefaultCamelContext();

    private Readiness readiness;

    @BeforeEach
    void start() throws Exception {
        broker.afterPropertiesSet();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("kafka:events?brokers=" + broker.getBrokersAsString() + "&groupId=test").to("log:event");
            }
        });
        context.start();
        var availability = new ApplicationAvailabilityBean();
        availability.onApplicationEvent(new AvailabilityChangeEvent<>(this, ReadinessState.ACCEPTING_TRAFFIC));
        readiness = new Readiness(context, availability, false, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        context.stop();
        broker.destroy();
    }

    @Test
    void isReadyWhileTheBrokerAnswersAndNoLongerWhenItIsGone() {
        await().atMost(Duration.ofSeconds(60)).until(readiness::isReady);

        broker.destroy();

        await().atMost(Duration.ofSeconds(60)).until(() -> !readiness.isReady());
        assertThat(context.getRouteController().getRouteStatus(context.getRoutes().getFirst().getRouteId()).isStarted())
                .as("the route itself is still there and tries again")
                .isTrue();
    }
}
