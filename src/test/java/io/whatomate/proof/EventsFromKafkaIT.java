package io.whatomate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** The sources in somebody else's Camel read the topic that this product feeds: in order, and again what failed. */
@Tag("proof")
class EventsFromKafkaIT {

    private static final Duration SOON = Duration.ofSeconds(60);
    private static EmbeddedKafkaKraftBroker broker;

    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void start() {
        broker = new EmbeddedKafkaKraftBroker(1, 2, "whatomate.events");
        broker.afterPropertiesSet();
    }

    @AfterAll
    static void stop() {
        broker.destroy();
    }

    private static void publish(String... texts) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", broker.getBrokersAsString()), new StringSerializer(), new StringSerializer())) {
            for (var text : texts) {
                producer.send(new ProducerRecord<>("whatomate.events", "org:contact", """
                        {"specVersion": "1", "id": "id of %1$s", "type": "message.received", "organizationId": "o", "data":
                         {"phoneNumberId": "106540352242922", "message": {"type": "text", "content": "%1$s"}}}""".formatted(text))).get();
            }
        }
    }

    private DefaultCamelContext listen(Processor step) throws Exception {
        var context = new DefaultCamelContext();
        context.getComponent("kamelet", KameletComponent.class).setLocation("file:kamelets");
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("kamelet:whatsapp-message-source?rule=elsewhere&type=text&phoneNumberId=106540352242922&brokers=" + broker.getBrokersAsString())
                        .process(step);
            }
        });
        context.start();
        return context;
    }

    private void hear(org.apache.camel.Exchange exchange) {
        var event = exchange.getMessage().getBody(Map.class);
        heard.add(((Map<?, ?>) ((Map<?, ?>) event.get("data")).get("message")).get("content") + " " + exchange.getVariable("triggerKey"));
    }

    @Test
    void whatFailsComesAgainBeforeTheNextAndAfterARestart() throws Exception {
        var tries = new AtomicInteger();
        publish("one", "two");

        try (var context = listen(exchange -> {
            if (tries.incrementAndGet() == 1) {
                throw new IllegalStateException("the first time it fails");
            }
            hear(exchange);
        })) {
            await().atMost(SOON).until(() -> heard.size() >= 2);
            assertThat(context.isStarted()).isTrue();
        }
        publish("three");
        try (var context = listen(this::hear)) {
            await().atMost(SOON).until(() -> heard.contains("three id of three"));
            assertThat(context.isStarted()).isTrue();
        }

        assertThat(heard.stream().distinct()).containsExactly("one id of one", "two id of two", "three id of three");
    }
}
