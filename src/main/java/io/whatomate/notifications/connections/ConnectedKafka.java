package io.whatomate.notifications.connections;

import io.whatomate.platform.http.Problem;
import java.util.Set;

/**
 * Brokers that a rule may use.
 *
 * @param topics what the rule may name; {@code *} for any
 * @param username empty: none is asked for
 * @param securityProtocol Kafka's word
 * @param saslMechanism Kafka's word
 */
public record ConnectedKafka(
        String name,
        String brokers,
        Set<String> topics,
        String username,
        String password,
        String securityProtocol,
        String saslMechanism) {

    /** @throws Problem 400 connection-topic when the rule may not read it */
    public String topic(String topic) {
        if (!topics.contains(ConnectionSettings.ANY) && !topics.contains(topic)) {
            throw Problem.of(400, "connection-topic", "Topic not allowed",
                    "The topic '" + topic + "' of the connection '" + name + "' is not among those that rules may use.");
        }
        return topic;
    }

    /** Records print their parts; one of these is a password. */
    @Override
    public String toString() {
        return "ConnectedKafka[" + name + "]";
    }
}
