package io.whatomate.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.whatomate.FreePort;
import io.whatomate.PackagedApplication;
import io.whatomate.proof.Phones.Screen;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * An application that is killed with SIGKILL while customers write to it through the sandbox, and is started again; in the
 * end everybody who wrote once has exactly one answer on the phone.
 */
final class BusyHour implements AutoCloseable {

    /** Enough that every kill meets a few under way; each of them has to be settled afterwards. */
    static final int SOME_CUSTOMERS = 20;
    static final int MANY_CUSTOMERS = 50;
    private static final int LONGEST_SECONDS = 20;
    private static final String TOKEN = "EAAproofproofproof";
    private static final String SECRET = "proof-app-secret";

    private final Path folder;
    private final Map<String, String> settings;
    private final List<String> jvm;
    private final PackagedApplication sandbox;
    private final Random random;
    private PackagedApplication application;

    private BusyHour(Path folder, Map<String, String> settings, List<String> jvm, PackagedApplication sandbox, long seed) {
        this.folder = folder;
        this.settings = settings;
        this.jvm = jvm;
        this.sandbox = sandbox;
        this.random = new Random(seed);
        System.out.println("Moments of the kills come from seed " + seed);
        application = start();
        application.awaitReady();
    }

    /**
     * The sandbox is a process of its own, so that the phones outlive the application.
     *
     * @param jvm further options for both
     */
    static BusyHour withSandboxApart(Path folder, long seed, List<String> jvm) {
        var callback = "http://127.0.0.1:" + FreePort.next();
        var sandbox = PackagedApplication.start(folder.resolve("sandbox"), Map.of(
                "WHATOMATE_SANDBOX", "only",
                "WHATOMATE_SANDBOX_STORE", "memory",
                "WHATOMATE_SANDBOX_ACCESS_TOKEN", TOKEN,
                "WHATOMATE_SANDBOX_CALLBACK_URL", callback + "/api/v1/webhook",
                "WHATOMATE_META_APP_SECRET", SECRET), jvm);
        var graph = sandbox.url("/sandbox/graph").toString();
        BusyHour hour;
        try {
            hour = new BusyHour(
                    folder.resolve("application"),
                    Map.of(
                            "WHATOMATE_SANDBOX", "false",
                            "WHATOMATE_HTTP_PORT", callback.substring(callback.lastIndexOf(':') + 1),
                            "WHATOMATE_META_APP_SECRET", SECRET,
                            "WHATOMATE_GRAPH_BASE_URLS", graph),
                    jvm,
                    sandbox,
                    seed);
            sandbox.awaitReady();
        } catch (IllegalStateException e) {
            sandbox.stop();
            throw e;
        }
        var installation = hour.installation();
        installation.number(installation.organization(), "100000000000001", "200000000000001", TOKEN, graph, 80);
        return hour;
    }

    /** The sandbox dies with the application; what its phones show is as durable as the rest. */
    static BusyHour withSandboxInside(Path folder, long seed) {
        var port = Integer.toString(FreePort.next());
        return new BusyHour(folder, Map.of("WHATOMATE_SANDBOX", "true", "WHATOMATE_HTTP_PORT", port), List.of(), null, seed);
    }

    /**
     * Customers write all the time; the application is killed and started again, two times of three while it is ready,
     * the third while it starts.
     *
     * @param perSecond customers who write each second
     */
    void liveThrough(int kills, int perSecond) throws InterruptedException {
        var phones = new Phones((sandbox == null ? application : sandbox).url("/sandbox/phones"));
        var crowd = new Crowd(phones, perSecond, kills * LONGEST_SECONDS * perSecond);
        try (crowd) {
            for (var kill = 1; kill <= kills; kill++) {
                var whileStarting = kill % 3 == 0;
                if (!whileStarting) {
                    application.awaitReady();
                }
                var moment = Duration.ofMillis(random.nextInt(200, 5000));
                TimeUnit.MILLISECONDS.sleep(moment.toMillis());
                application.kill();
                System.out.println(Instant.now() + " kill " + kill + ": " + moment.toMillis() + " ms after "
                        + (whileStarting ? "the start of the JVM" : "ready"));
                application = start();
            }
            application.awaitReady();
            System.out.println(Instant.now() + " ready after the last kill");
            TimeUnit.SECONDS.sleep(2);
        }
        settle(crowd);
        compare(crowd, phones);
    }

    private void settle(Crowd crowd) {
        var installation = installation();
        var open = new HashMap<String, Long>();
        await("everything owed is done").atMost(Duration.ofMinutes(3)).pollInterval(Duration.ofSeconds(1))
                .failFast(() -> !application.process().isAlive())
                .untilAsserted(() -> {
                    open.put("customers' messages not stored yet", crowd.written().size()
                            - Math.min(crowd.written().size(),
                                    installation.count("SELECT count(*) FROM messages WHERE direction = 'incoming'")));
                    open.put("events", installation.count("SELECT count(*) FROM webhook_events WHERE state = 'pending'"));
                    open.put("sends", installation.count("SELECT count(*) FROM outbox"));
                    open.put("statuses to come", installation.count(
                            "SELECT count(*) FROM messages WHERE direction = 'outgoing' AND status <> 'read'"));
                    assertThat(open.values()).as(open::toString).containsOnly(0L);
                });
    }

    private void compare(Crowd crowd, Phones phones) {
        var customers = new ArrayList<>(crowd.written());
        crowd.unsure().stream().filter(phone -> phones.look(phone).fromCustomer() == 1).forEach(customers::add);
        System.out.println(customers.size() + " customers wrote");
        assertThat(customers).hasSizeGreaterThan(50);
        assertThat(customers.stream().filter(phone -> !phones.look(phone).equals(new Screen(1, 1)))
                        .map(phone -> phone + " " + phones.look(phone) + story(phone)))
                .as("phones that do not show one message and one answer").isEmpty();

        var installation = installation();
        var wrote = (long) customers.size();
        assertThat(installation.count("SELECT count(*) FROM messages WHERE direction = 'incoming'")).isEqualTo(wrote);
        assertThat(installation.count("SELECT count(*) FROM messages WHERE direction = 'outgoing'")).isEqualTo(wrote);
        for (var status : List.of("sent", "delivered", "read")) {
            assertThat(installation.count("SELECT count(DISTINCT message_id) FROM message_events WHERE source = 'webhook'"
                            + " AND status = '" + status + "'"))
                    .as(status).isEqualTo(wrote);
        }
        assertThat(installation.count("SELECT count(*) FROM webhook_events WHERE state <> 'done'")).isZero();
        assertThat(installation.count("SELECT count(*) FROM dead_letters")).isZero();
    }

    /** What the application knows about the messages of a customer: without it a failure of a night is lost. */
    private List<String> story(String phone) {
        return installation().owner().sql("""
                        SELECT moment::time || ' ' || what FROM (
                            SELECT to_timestamp(('x' || left(replace(e.id::text, '-', ''), 12))::bit(48)::bigint / 1000.0) AS moment,
                                e.status || ' (' || e.source || coalesce(', ' || e.detail, '') || ', at ' || e.occurred_at::time || ')' AS what
                            FROM message_events e
                            JOIN messages m ON m.id = e.message_id
                            JOIN contacts c ON c.id = m.contact_id
                            WHERE c.phone_number = :phone
                            UNION ALL
                            SELECT d.received_at, 'webhook ' || e.kind || ', settled ' || e.settled_at::time || ' ' || coalesce(e.state_reason, '')
                            FROM webhook_events e
                            JOIN webhook_deliveries d ON d.id = e.delivery_id
                            WHERE e.lane_key LIKE '%:' || :phone) told
                        ORDER BY moment""")
                .param("phone", phone)
                .query(String.class)
                .list();
    }

    private Installation installation() {
        return new Installation(folder.resolve("data"));
    }

    private PackagedApplication start() {
        return PackagedApplication.start(folder, settings, jvm);
    }

    @Override
    public void close() throws InterruptedException {
        application.close();
        if (sandbox != null) {
            sandbox.close();
        }
    }
}
