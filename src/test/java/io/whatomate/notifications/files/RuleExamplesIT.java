package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.whatomate.messaging.MessagingApiTest;
import io.whatomate.notifications.triggers.PausedRules;
import io.whatomate.notifications.triggers.RuleDoors;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Each file of {@code routes/rules/examples} against the thing that it is about, and to the customer's phone at the sandbox. */
@Tag("proof")
class RuleExamplesIT extends MessagingApiTest {

    private static final EmbeddedKafkaKraftBroker BROKER = new EmbeddedKafkaKraftBroker(1, 1, "orders");

    @Autowired
    private CamelContext context;

    @Autowired
    private ProducerTemplate routes;

    @Value("${whatomate.connections.drop.path}")
    private Path drop;

    @Value("${spring.datasource.url}")
    private String database;

    @Value("${spring.datasource.username}")
    private String owner;

    @Value("${spring.datasource.password}")
    private String password;

    @TempDir
    private Path folder;

    private final String customer = phone();
    private User admin;
    private Number number;
    private RuleFiles files;
    private long nanos;

    @DynamicPropertySource
    static void broker(DynamicPropertyRegistry registry) {
        BROKER.afterPropertiesSet();
        registry.add("whatomate.connections.orders.kind", () -> "kafka");
        registry.add("whatomate.connections.orders.brokers", BROKER::getBrokersAsString);
        registry.add("whatomate.connections.orders.topics", () -> "orders");
    }

    @AfterAll
    static void stop() {
        BROKER.destroy();
    }

    @BeforeEach
    void openFolder() {
        admin = signedIn("admin");
        number = number(admin.organization());
        System.setProperty("notify.phone-number-id", "3" + number.businessId().substring(1));
        files = new RuleFiles(context, new RuleFolder(folder, folder.resolve("../data")), Clock.systemUTC(),
                new RunningRules(context, new RuleDoors(), new FileRuleCounts(Clock.systemUTC()), new PausedRules()));
    }

    @AfterEach
    void removeRules() throws IOException {
        for (var file : files.files()) {
            Files.delete(folder.resolve(file.name()));
        }
        look();
        look();
        files.close();
    }

    @Test
    void anOrderOfErpnextIsConfirmedOnce() throws IOException {
        template("order_confirmed", "en_GB", 4);
        run("order-confirmation", text -> text);

        var order = """
                {"doctype": "Sales Order", "name": "SAL-ORD-2026-00042", "docstatus": %d, "customer_name": "Ada Lovelace",
                 "contact_mobile": "+%s", "grand_total": 1129.9, "currency": "EUR", "delivery_date": "2026-12-02"}""";
        call("order-confirmation", order.formatted(0, customer));
        call("order-confirmation", order.formatted(1, customer));
        call("order-confirmation", order.formatted(1, customer));

        gets("Ada Lovelace, SAL-ORD-2026-00042, €1,129.90, 2 December 2026");
    }

    @Test
    void linesOfAFileOfSapBecomeDeliveryNotices() throws IOException {
        template("delivery_notice", "de", 4);
        run("delivery-notice", text -> text);

        Files.createDirectories(drop.resolve("deliveries"));
        var part = Files.writeString(drop.resolve("deliveries/part"), """
                VBELN;NAME1;TELF1;CARRIER;TRACKING
                0080012345;Grace Hopper;+%s;DHL;JJD0001
                """.formatted(customer));
        Files.move(part, drop.resolve("deliveries/DESADV_1.csv"));

        gets("Grace Hopper, 0080012345, DHL, JJD0001");
    }

    @Test
    void anOrderEventOfKafkaIsToldOncePerState() throws IOException {
        template("order_shipped", "en", 2);
        run("order-status", text -> text);

        var event = """
                {"orderId": "A-7", "status": "%s", "customer": {"name": "Alan", "phone": "+%s"}}""";
        for (var status : List.of("created", "shipped", "shipped")) {
            routes.sendBody("kafka:orders?brokers=" + BROKER.getBrokersAsString(), event.formatted(status, customer));
        }

        gets("Alan, A-7");
    }

    @Test
    void anInvoiceThatIsDueIsRemindedOfAndMarked() throws IOException {
        template("payment_reminder", "en_GB", 4);
        table("invoices", """
                id bigint PRIMARY KEY, number text, customer_name text, phone text, amount numeric(12,2), due_on date, reminder text,
                reminder_message text, marked_at timestamptz""");
        erp().sql("INSERT INTO erp.invoices VALUES (7, 'INV-7', 'Ada', ?, 99.5, '2026-11-30', 'due', NULL, now()), (8, 'INV-8', 'Bob', '+491511', 1, '2026-11-30', NULL, NULL, now())")
                .param("+" + customer)
                .update();
        run("payment-reminder", text -> text);

        gets("Ada, INV-7, €99.50, 30 November 2026");
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        erp().sql("SELECT concat(coalesce(reminder, '-'), ' ', reminder_message IS NOT NULL) FROM erp.invoices ORDER BY id")
                                .query(String.class)
                                .list())
                .containsExactly("sent t", "- f"));
    }

    /** What was to be told before the rule was there is not: its hour is a moment ahead. */
    @Test
    void anAppointmentTwoDaysAheadIsRemindedOf() throws IOException {
        template("appointment_reminder", "en_GB", 3);
        var berlin = ZoneId.of("Europe/Berlin");
        var day = LocalDate.now(berlin).plusDays(2);
        table("appointments", "id bigint PRIMARY KEY, patient text, phone text, starts_at timestamptz");
        for (var ahead : List.of(1, 2, 3)) {
            erp().sql("INSERT INTO erp.appointments VALUES (?, ?, ?, ?)")
                    .params(ahead, "Patient " + ahead, "+" + customer, LocalDate.now(berlin).plusDays(ahead).atTime(15, 30).atZone(berlin).toOffsetDateTime())
                    .update();
        }
        run("appointment-reminder", text -> text.replace("18:00", LocalTime.now(berlin).plusSeconds(10).format(DateTimeFormatter.ofPattern("HH:mm:ss"))));

        gets("Patient 2, " + day.format(DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.UK)) + ", 15:30");
    }

    @Test
    void aContactOfTheCrmIsTakenOverAndWelcomedOnce() throws IOException {
        template("welcome", "en", 1);
        run("welcome", text -> text);

        var contact = """
                {"objectId": 512, "properties": {"firstname": "Joan", "lastname": "Clarke", "city": "London", "phone": "+%s", "lifecyclestage": "%s"}}""";
        call("welcome", contact.formatted(customer, "lead"));
        call("welcome", contact.formatted(customer, "customer"));
        call("welcome", contact.formatted(customer, "customer"));

        gets("Joan");
        assertThat(rows().sql("SELECT profile_name FROM contacts WHERE organization_id = ? AND phone_number = ?")
                        .params(admin.organization(), customer)
                        .query(String.class)
                        .list())
                .containsExactly("Joan Clarke");
    }

    @Test
    void aCriticalAlertReachesWhoeverIsOnCall() throws IOException {
        template("alert", "en", 3);
        System.setProperty("notify.on-call-phone", "+" + customer);
        run("on-call", text -> text);

        var alerts = """
                {"receiver": "whatsapp", "status": "firing", "alerts": [
                  {"status": "firing", "fingerprint": "c1", "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1"}, "annotations": {"summary": "95 % full"} },
                  {"status": "firing", "fingerprint": "c2", "labels": {"alertname": "Slow", "severity": "warning", "instance": "db1"}, "annotations": {"summary": "slow"} },
                  {"status": "resolved", "fingerprint": "c3", "labels": {"alertname": "Down", "severity": "critical", "instance": "db2"}, "annotations": {"summary": "up"} }]}""";
        call("on-call", alerts);
        call("on-call", alerts);

        gets("DiskFull, db1, 95 % full");
    }

    @Test
    void aLetterToTheSupportIsAcknowledged() throws Exception {
        template("ticket_received", "en", 2);
        rows().sql("INSERT INTO contacts (organization_id, phone_number, profile_name, metadata) VALUES (?, ?, 'Ada', CAST('{\"email\": \"ada@example.com\"}' AS jsonb))")
                .params(admin.organization(), customer)
                .update();
        var mail = new GreenMail(new ServerSetup[] {ServerSetup.SMTP.dynamicPort(), ServerSetup.IMAP.dynamicPort()});
        try {
            mail.start();
            mail.setUser("support@example.com", "support", "secret");
            System.setProperty("notify.mail-host", "127.0.0.1:" + mail.getImap().getPort());
            System.setProperty("notify.mail-user", "support");
            System.setProperty("notify.mail-password", "secret");
            GreenMailUtil.sendTextEmail("support@example.com", "Ada Lovelace <ada@example.com>", "The pump leaks", "Since today.", new ServerSetup(mail.getSmtp().getPort(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
            run("ticket-received", text -> text.replace("imaps:", "imap:"));

            gets("Ada, The pump leaks");
        } finally {
            mail.stop();
        }
    }

    /** The customer's phone shows this message, and no other. */
    private void gets(String text) {
        await().atMost(SOON).untilAsserted(() -> assertThat(shown(customer)).hasSize(1));
        assertThat(shown(customer)).singleElement()
                .satisfies(message -> assertThat(message.at("/template/rendered/body").asText()).isEqualTo("Note: " + text + '.'));
    }

    private void call(String rule, String payload) {
        var answer = post("/rules/" + rule + "/trigger", admin, payload);
        assertThat(answer.status()).as(answer.body().toString()).isLessThan(300);
    }

    private void run(String example, UnaryOperator<String> fit) throws IOException {
        var name = example + ".camel.yaml";
        var text = Files.readString(Path.of("routes/rules/examples", name))
                .replace("connection: shop", "connection: orders");
        Files.writeString(folder.resolve(name), fit.apply(text));
        look();
        look();
        assertThat(files.files()).allSatisfy(file -> assertThat(file.faults()).isEmpty()).hasSize(1);
    }

    private void look() {
        nanos += TimeUnit.MILLISECONDS.toNanos(250);
        files.look(nanos).join();
    }

    /** As the owner of the database that the connection erp leads to. */
    private JdbcClient erp() {
        return JdbcClient.create(new DriverManagerDataSource(database, owner, password));
    }

    private void table(String name, String columns) {
        erp().sql("CREATE SCHEMA IF NOT EXISTS erp").update();
        erp().sql("DROP TABLE IF EXISTS erp." + name).update();
        erp().sql("CREATE TABLE erp." + name + " (" + columns + ")").update();
    }

    /** Approved, with so many places, which its text shows with commas between them. */
    private void template(String name, String language, int places) {
        var text = "Note: " + IntStream.rangeClosed(1, places).mapToObj(n -> "{{" + n + "}}").collect(Collectors.joining(", ")) + '.';
        var samples = IntStream.rangeClosed(1, places).mapToObj(n -> "\"x\"").collect(Collectors.joining(","));
        var components = "[{\"type\": \"BODY\", \"text\": \"%s\", \"example\": {\"body_text\": [[%s]]}}]".formatted(text, samples);
        var made = send(HttpRequest.newBuilder(url("/sandbox/templates")).header("Content-Type", "application/json").POST(BodyPublishers.ofString("""
                {"waba_id": "%s", "templates": [{"name": "%s", "language": "%s", "category": "UTILITY", "components": %s}]}"""
                .formatted(number.businessId(), name, language, components))));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        rows().sql("""
                INSERT INTO templates (organization_id, whatsapp_account_id, name, language, category, status, parameter_format, body_content, components)
                VALUES (?, ?, ?, ?, 'UTILITY', 'APPROVED', 'POSITIONAL', 'body', CAST(? AS jsonb))""")
                .params(number.organization(), number.account(), name, language, components)
                .update();
    }
}
