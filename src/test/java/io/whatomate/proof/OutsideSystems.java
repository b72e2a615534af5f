package io.whatomate.proof;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What triggers read, and what goes on there whether anybody reads or not. */
final class OutsideSystems {

    private final String brokers;
    private final List<DataSource> databases;
    private final Path drop;
    private final List<Connection> open = new ArrayList<>();

    /**
     * @param brokers of Kafka, with the topic {@code orders}
     * @param databases with the tables of {@link #tables}
     * @param drop a folder for files
     */
    OutsideSystems(String brokers, List<DataSource> databases, Path drop) {
        this.brokers = brokers;
        this.databases = databases;
        this.drop = drop;
    }

    /** @param moment the database's type for it */
    static void tables(JdbcClient database, String moment) {
        database.sql("CREATE TABLE erp.marked (id int PRIMARY KEY, changed " + moment + " NOT NULL)").update();
        database.sql("CREATE TABLE erp.waiting (id varchar(36) PRIMARY KEY, number int, state varchar(20))").update();
        database.sql("CREATE TABLE erp.dated (id int PRIMARY KEY, day date)").update();
    }

    /** These events in every system at once. Of the marked rows, every second is committed when its part is long over. */
    void bring(int part, List<Integer> ids) throws IOException, SQLException {
        commit();
        try (var producer = new KafkaProducer<String, String>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer())) {
            ids.forEach(id -> producer.send(new ProducerRecord<>("orders", "order-" + id, "{\"id\": " + id + "}")));
        }
        for (var database : databases) {
            var slow = database.getConnection();
            open.add(slow);
            slow.setAutoCommit(false);
            slow.createStatement().execute(marked(ids, id -> id % 2 == 0));
            var quick = JdbcClient.create(database);
            quick.sql(marked(ids, id -> id % 2 == 1)).update();
            quick.sql("INSERT INTO erp.waiting VALUES " + ids.stream().map(id -> "('row-" + id + "', " + id + ", 'new')").collect(joining(","))).update();
        }
        var csv = new StringBuilder("id,name\n");
        var json = new StringBuilder();
        ids.forEach(id -> {
            csv.append(id).append(",\"name\nof ").append(id).append("\"\n");
            json.append("{\"id\": ").append(id).append("}\n");
        });
        Files.writeString(drop.resolve("csv/part-" + part + ".csv"), csv);
        Files.writeString(drop.resolve("json/part-" + part + ".jsonl"), json);
    }

    private static String marked(List<Integer> ids, Predicate<Integer> which) {
        return "INSERT INTO erp.marked VALUES " + ids.stream().filter(which).map(id -> "(" + id + ", now())").collect(joining(","));
    }

    /** What was begun becomes visible, below marks that were read long ago. */
    void commit() throws SQLException {
        for (var connection : open) {
            connection.commit();
            connection.close();
        }
        open.clear();
    }
}
