package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a record the same when it comes again: whatever producers write, none may hold up its topic. */
class KafkaKeysTest {

    @ParameterizedTest
    @CsvSource(nullValues = "null", value = {
        "offset,       order-7, event-1, orders/2-5",
        "recordKey,    order-7, event-1, orders/order-7",
        "recordKey,    null,    event-1, orders/2-5",
        "recordKey,    ' ',     event-1, orders/2-5",
        "header:event, order-7, event-1, orders/event-1",
        "header:event, order-7, null,    orders/2-5",
        "header:other, order-7, event-1, orders/2-5",
        "recordKey,    a\u0000b, event-1, orders/a\uFFFDb"})
    void aRecordWithoutThatKeyIsKnownByItsPlace(String from, String key, String header, String told) {
        var headers = new RecordHeaders().add("event", header == null ? null : header.getBytes(StandardCharsets.UTF_8));
        var entry = new ConsumerRecord<>("orders", 2, 5, 0, TimestampType.CREATE_TIME, 0, 0, key, "{}", headers, Optional.empty());

        assertThat(KafkaTrigger.key(from, entry)).isEqualTo(told);
    }
}
