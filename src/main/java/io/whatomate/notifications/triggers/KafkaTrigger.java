package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.ConnectedKafka;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Records of a topic, in the order of their partitions. An offset is committed when its record's route has completed, or has
 * refused it at every try. The group is the rule's, so nodes share the partitions.
 */
final class KafkaTrigger implements TriggerWork {

    /** Few at a time: the group waits a quarter of an hour for a poll, whatever a record takes. */
    private static final int RECORDS = 10;

    private static final Duration LONGEST_TURN = Duration.ofMinutes(15);

    /** A node that says nothing for so long is dead, and others take its partitions; Kafka's own 45 s are long for a restart. */
    private static final Duration DEAD = Duration.ofSeconds(10);

    /** While brokers are away the client says so at each look, by itself once a second. */
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(15);

    private static final Duration WAIT = Duration.ofMillis(250);

    private final String topic;
    private final String key;
    private final Map<String, Object> settings;
    private KafkaConsumer<String, String> consumer;

    private KafkaTrigger(String topic, String key, Map<String, Object> settings) {
        this.topic = topic;
        this.key = key;
        this.settings = settings;
    }

    static TriggerEndpoint.Beginning of(TriggerSource source, TriggerParameters given) {
        var connection = given.text("connection", "");
        var brokers = given.text("brokers", "");
        var topic = given.text("topic", "whatomate.triggers");
        var key = given.text("keyFrom", "offset");
        var startAt = given.oneOf("startAt", "beginning", Set.of("beginning", "end"));
        if (connection.isEmpty() == brokers.isEmpty()) {
            throw new IllegalArgumentException("The trigger needs the parameter connection or the parameter brokers, and not both");
        }
        if (!brokers.isEmpty() && !source.organizationId().isEmpty()) {
            throw new IllegalArgumentException("Only the operator's rules name brokers; those of an organization name a connection");
        }
        if (!key.matches("offset|recordKey|header:\\S{1,100}")) {
            throw new IllegalArgumentException("The parameter keyFrom is offset, recordKey or header:<name>, not " + key);
        }
        return () -> {
            var kafka = connection.isEmpty()
                    ? new ConnectedKafka("", brokers, Set.of("*"), "", "", "PLAINTEXT", "")
                    : source.connections().kafka(connection, source.organizationId());
            return new KafkaTrigger(kafka.topic(topic), key, settings(source, kafka, startAt));
        };
    }

    @Override
    public Duration turn(Events events) throws Exception {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
            consumer.subscribe(List.of(topic));
        }
        try {
            for (var entry : consumer.poll(WAIT)) {
                bring(entry, events);
            }
            return Duration.ZERO;
        } catch (Exception e) {
            // What was polled and not committed is asked for again.
            close();
            throw e;
        }
    }

    private void bring(ConsumerRecord<String, String> entry, Events events) throws TriggerStopped {
        var eventKey = key(key, entry);
        events.fire(() -> EventBody.of(entry.value()), eventKey);
        consumer.commitSync(Map.of(new TopicPartition(entry.topic(), entry.partition()), new OffsetAndMetadata(entry.offset() + 1)));
    }

    /** @param from the parameter {@code keyFrom}; a header may be there without a value */
    static String key(String from, ConsumerRecord<String, String> entry) {
        var chosen = switch (from) {
            case "offset" -> Optional.<String>empty();
            case "recordKey" -> Optional.ofNullable(entry.key());
            default -> Optional.ofNullable(entry.headers().lastHeader(from.substring("header:".length())))
                    .map(Header::value)
                    .map(value -> new String(value, StandardCharsets.UTF_8));
        };
        return chosen.filter(text -> !text.isBlank()).map(text -> TableTrigger.key(entry.topic(), text)).orElseGet(() -> place(entry));
    }

    private static String place(ConsumerRecord<String, String> entry) {
        return TableTrigger.key(entry.topic(), entry.partition() + "-" + entry.offset());
    }

    @Override
    public void close() {
        if (consumer != null) {
            consumer.close(Duration.ofSeconds(5));
            consumer = null;
        }
    }

    private static Map<String, Object> settings(TriggerSource source, ConnectedKafka kafka, String startAt) {
        var settings = new HashMap<String, Object>();
        settings.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.brokers());
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, "whatomate-rule-" + source.rule());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, startAt.equals("end") ? "latest" : "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, RECORDS);
        settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, (int) LONGEST_TURN.toMillis());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, (int) DEAD.toMillis());
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, LONGEST_BACKOFF.toMillis());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put("security.protocol", kafka.securityProtocol());
        if (!kafka.username().isBlank()) {
            var module = kafka.saslMechanism().startsWith("SCRAM") ? "scram.ScramLoginModule" : "plain.PlainLoginModule";
            settings.put(SaslConfigs.SASL_MECHANISM, kafka.saslMechanism());
            settings.put(SaslConfigs.SASL_JAAS_CONFIG, "org.apache.kafka.common.security." + module + " required username="
                    + quoted(kafka.username()) + " password=" + quoted(kafka.password()) + ";");
        }
        return settings;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
