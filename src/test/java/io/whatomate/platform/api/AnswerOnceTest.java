package io.whatomate.platform.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Calls with one Idempotency-Key that cross each other, and one that dies on its way. */
class AnswerOnceTest extends ApiTest {

    private static final String VIP = "{\"name\": \"VIP\", \"colour\": \"#c0392b\"}";
    /** Whoever waits to keep an answer. */
    private static final String HELD_UP = """
            SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'whatomate_app'
                AND wait_event_type = 'Lock' AND query LIKE '%INTO idempotency_keys%'""";

    @Autowired
    @Qualifier("ownerDataSource")
    private DataSource owner;

    private User admin;

    @BeforeEach
    void signIn() {
        admin = signedIn("admin");
    }

    @Test
    void callsThatComeTogetherDoItOnce() throws Exception {
        var rule = "{\"name\": \"Hi\", \"keywords\": [\"hi\"], \"responseType\": \"text\", \"responseContent\": {\"body\": \"Yes\"}}";
        var answers = new ArrayList<Answer>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, 8).mapToObj(i -> callers.submit(() -> create("/chatbot/keywords", admin, rule, "a-1"))).toList();
            for (var call : calls) {
                answers.add(call.get());
            }
        }
        assertThat(answers).allMatch(answer -> answer.status() == 201 || answer.problem().equals("idempotency-key-in-use"));
        assertThat(answers.stream().filter(answer -> answer.status() == 201).map(Answer::body).distinct()).hasSize(1);
        assertThat(count("keyword_rules", admin)).isOne();
    }

    @Test
    void aCallIsToldToWaitWhileTheFirstIsUnderWay() throws Exception {
        try (var held = owner.getConnection(); var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            holdUp(held, "a-1");
            var first = callers.submit(() -> create("/tags", admin, VIP, "a-1"));
            awaitHeldUp();

            var second = create("/tags", admin, VIP, "a-1");
            assertThat(second.status()).isEqualTo(409);
            assertThat(second.problem()).isEqualTo("idempotency-key-in-use");
            assertThat(second.header("retry-after")).isEqualTo("1");

            held.rollback();
            assertThat(first.get().status()).isEqualTo(201);
            assertThat(create("/tags", admin, VIP, "a-1").body()).isEqualTo(first.get().body());
        }
    }

    /** The connection is cut after the tag's statement, while the answer is being kept: as when the process is killed there. */
    @Test
    void aCrashBetweenTheEffectAndTheKeptAnswerLeavesNeither() throws Exception {
        try (var held = owner.getConnection(); var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            holdUp(held, "a-1");
            var cut = callers.submit(() -> send(HttpRequest.newBuilder(url("/api/v1/tags"))
                    .header("Authorization", "Bearer " + admin.token())
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "a-1")
                    .POST(BodyPublishers.ofString(VIP))));
            awaitHeldUp();
            JdbcClient.create(owner).sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (" + HELD_UP + ")")
                    .query(Boolean.class).list();
            assertThat(cut.get().statusCode()).isEqualTo(503);
            held.rollback();
        }
        assertThat(count("tags", admin)).isZero();
        assertThat(count("idempotency_keys", admin)).isZero();

        assertThat(create("/tags", admin, VIP, "a-1").status()).isEqualTo(201);
        assertThat(count("tags", admin)).isOne();
    }

    private Answer create(String path, User user, String body, String key) {
        return call("POST", path, user, body, "Idempotency-Key", key);
    }

    /** A row of the same key that is not committed: whoever keeps an answer under it waits. */
    private void holdUp(Connection held, String key) throws Exception {
        held.setAutoCommit(false);
        try (var row = held.prepareStatement("""
                INSERT INTO idempotency_keys (id, organization_id, caller_id, key_hash, answer)
                SELECT uuid_v7(), ?, id, ?, 'v1:k:none' FROM users WHERE email = ?""")) {
            row.setObject(1, admin.organization());
            row.setBytes(2, MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
            row.setString(3, admin.email());
            assertThat(row.executeUpdate()).isOne();
        }
    }

    private void awaitHeldUp() {
        await().untilAsserted(() -> assertThat(JdbcClient.create(owner).sql(HELD_UP).query(Integer.class).list()).hasSize(1));
    }

    private int count(String table, User user) {
        return rows().sql("SELECT count(*) FROM " + table + " WHERE organization_id = ?").param(user.organization())
                .query(Integer.class).single();
    }
}
