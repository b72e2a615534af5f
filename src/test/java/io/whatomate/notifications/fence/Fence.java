package io.whatomate.notifications.fence;

import io.whatomate.notifications.CalledRule;
import io.whatomate.notifications.fence.RuleCalls.Answer;
import io.whatomate.notifications.fence.RuleCalls.Question;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The fence without the product behind it: a few kamelets, and a list of what they were asked. */
final class Fence implements AutoCloseable {

    static final KameletCatalogue KAMELETS = KameletCatalogue.of(Stream.of(
            kamelet("notify-http-source", "source", true, """
                    key: {title: Key, type: string, example: x}
                    """, "", "triggerKey"),
            kamelet("notify-table-source", "source", true, """
                    connection: {title: Connection, type: string, pattern: "^[a-z0-9-]{1,64}$"}
                    table: {title: Table, type: string}
                    every: {title: Every, type: integer, minimum: 1, maximum: 86400, default: 60}
                    key: {title: Key, type: string}
                    url: {title: URL, type: string, x-descriptors: ["urn:whatomate:operator"]}
                    """, "connection, table", "triggerKey"),
            kamelet("whatsapp-text-sink", "sink", true, """
                    to: {title: To, type: string, maxLength: 64}
                    text: {title: Text, type: string, maxLength: 4096}
                    preview: {title: Preview, type: boolean, default: false}
                    baseUrl: {title: Base URL, type: string, x-descriptors: ["urn:whatomate:operator"]}
                    accessToken: {title: Token, type: string, x-descriptors: ["urn:whatomate:operator"]}
                    through: {title: Through, type: string, x-descriptors: ["urn:whatomate:operator"]}
                    """, "to, text", "messageId, messageState"),
            kamelet("contact-lookup-action", "action", true, """
                    phone: {title: Phone, type: string, pattern: "^[0-9 +]{3,30}$"}
                    """, "phone", "contactName"),
            kamelet("api-row-action", "action", false, "sql: {title: SQL, type: string}", "sql", "")));

    static final RuleCompiler COMPILER = new RuleCompiler(KAMELETS);

    /** What the kamelets were asked, in order. */
    final List<Question> asked = new CopyOnWriteArrayList<>();

    private final RuleContext context;

    Fence() {
        this(question -> new Answer(question.body(), Map.of()));
    }

    /** @param answers what the kamelets do */
    Fence(RuleCalls answers) {
        context = new RuleContext(
                KAMELETS,
                question -> {
                    asked.add(question);
                    return answers.call(question);
                },
                organization -> ZoneOffset.ofHoursMinutes(5, 30),
                Clock.systemUTC());
    }

    RuleContext context() {
        return context;
    }

    /** Starts a rule with these steps, indented as they are. */
    UUID start(String steps) throws Exception {
        var id = UUID.randomUUID();
        context.start(id, COMPILER.compile(id, rule(steps)));
        return id;
    }

    RuleOutcome run(UUID rule, Object body) {
        return run(rule, body, Duration.ofSeconds(20));
    }

    RuleOutcome run(UUID rule, Object body, Duration time) {
        return context.run(new RuleRun(UUID.randomUUID(), rule.toString(), "key", body, Instant.now().plus(time), 100, false));
    }

    @Override
    public void close() {
        context.stop();
    }

    /** A rule with these steps. */
    static String rule(String steps) {
        return CalledRule.of("order-confirmation", steps);
    }

    private static String kamelet(
            String name, String type, boolean tenant, String properties, String required, String gives) {
        return """
                metadata:
                  name: %s
                  labels: {camel.apache.org/kamelet.type: %s}
                  annotations: {whatomate.io/tenant: "%s", whatomate.io/gives: "%s"}
                spec:
                  definition:
                    title: %s
                    required: [%s]
                    properties:
                """.formatted(name, type, tenant, gives, name, required) + properties.indent(6);
    }
}
