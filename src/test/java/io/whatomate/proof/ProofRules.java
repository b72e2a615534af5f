package io.whatomate.proof;

import java.util.List;
import java.util.Map;

/**
 * A rule for each kind of trigger, which sends one message for each event, once. The event with the number 100017 of the source 4
 * goes to the phone 4915804100017. Some also note in the contact to which phone (491581…) the answer goes that another rule gives
 * when it hears of the contact or of the message: so what rules send sets off rules, and each of these just once.
 */
final class ProofRules {

    /** The demo's. */
    private static final String NUMBER = "\"100000000000001\"";

    /**
     * @param number second part of its phones, after 49158
     * @param kamelet its trigger
     * @param id where an event has its number
     * @param answered whether another rule answers too
     */
    record Source(String name, String number, String kamelet, String parameters, String id, boolean answered) {

        /** Of the phones that get a message for each event. */
        List<String> prefixes() {
            return answered ? List.of("49158" + number, "491581" + number.substring(1)) : List.of("49158" + number);
        }

        String text() {
            return rule(name, kamelet, "tries: 20, " + parameters, List.of(note(name), once(), answered ? """
                    - to:
                        uri: kamelet:contact-upsert-action
                        parameters: {phoneNumberId: %s, phone: "49158%s%s", attributes: "answer='491581%s%s'"}
                    """.formatted(NUMBER, number, id, number.substring(1), id) : "", send("49158" + number + id)));
        }
    }

    private static final String BODY_ID = "${body[id]}";
    private static final String MARKED = ", table: erp.marked, keyColumn: id, markColumn: changed, startAt: beginning, period: 200, batchSize: 50";
    private static final String WAITING = ", table: erp.waiting, keyColumn: id, statusColumn: state, pending: new, done: told, period: 200";

    /** Those whose events come from outside, but for the schedule. */
    static final List<Source> SOURCES = List.of(
            new Source("kafka", "01", "notify-kafka-source", "connection: broker, topic: orders", BODY_ID, true),
            new Source("postgres-mark", "02", "notify-table-source", "connection: postgres" + MARKED, BODY_ID, false),
            new Source("postgres-status", "03", "notify-table-source", "connection: postgres" + WAITING, "${body[number]}", false),
            new Source("maria-mark", "04", "notify-table-source", "connection: maria" + MARKED, BODY_ID, true),
            new Source("maria-status", "05", "notify-table-source", "connection: maria" + WAITING, "${body[number]}", false),
            new Source("file-csv", "06", "notify-file-source", "connection: drop, path: csv, settle: 300, period: 200", BODY_ID, true),
            new Source("file-json", "07", "notify-file-source", "connection: drop, path: json, format: jsonLines, settle: 300, period: 200", BODY_ID, true),
            new Source("date", "08", "notify-date-source",
                    "connection: maria, table: erp.dated, keyColumn: id, dateColumn: day, days: 1, time: \"00:00\"", BODY_ID, false));

    private ProofRules() {}

    /** The operator's file. */
    static String files() {
        var rules = new StringBuilder(NOTE);
        SOURCES.forEach(source -> rules.append(source.text()));
        rules.append(rule("message", "whatsapp-message-source", "type: text, phoneNumberId: " + NUMBER, List.of(note("message"), once(),
                send("${body[data][contact][phoneNumber]}").replace("phoneNumberId: " + NUMBER + ", to", "to"))));
        rules.append(rule("status", "whatsapp-status-source", "status: read, phoneNumberId: " + NUMBER, List.of("""
                - to:
                    uri: kamelet:contact-lookup-action
                    parameters: {phoneNumberId: %s, contactId: "${body[data][contactId]}", stop: true}
                """.formatted(NUMBER), where("${variable.contact[attributes][answer]} startsWith '4915811'",
                note("status") + once() + send("${variable.contact[attributes][answer]}")))));
        rules.append(rule("event", "whatsapp-event-source", "kinds: contact.created", List.of(
                where("${body[data][contact][metadata][answer]} startsWith '4915817'",
                        note("event") + once() + send("${body[data][contact][metadata][answer]}")))));
        return rules.toString();
    }

    /** Another rule of that file: each second's message goes to 4915809 and its time of day. */
    static String schedule() {
        return rule("schedule", "notify-schedule-source", "tries: 20, cron: \"* * * * * ?\"", List.of(note("schedule"), once(), send(
                "4915809${variable.triggerKey.substring(11,13)}${variable.triggerKey.substring(14,16)}${variable.triggerKey.substring(17,19)}")));
    }

    /** Texts of the tenant's rules by the kind of their trigger. */
    static Map<String, String> tenants() {
        return Map.of(
                "message", tenants("message", "type: text", "", "4915822${body.data.message.content}"),
                "status", tenants("status", "status: read", """
                        - to: {uri: kamelet:contact-lookup-action, parameters: {contactId: "${body.data.contactId}", stop: true}}
                        - filter:
                            simple: {expression: "${variable.contact.attributes.answer} !startsWith '4915816'"}
                            steps:
                              - stop: {}
                        """, "${variable.contact.attributes.answer}"),
                "event", tenants("event", "kinds: contact.created", """
                        - filter:
                            simple: {expression: "${body.data.contact.metadata.answer} !startsWith '4915814'"}
                            steps:
                              - stop: {}
                        """, "${body.data.contact.metadata.answer}"));
    }

    private static String tenants(String kind, String parameters, String steps, String to) {
        return rule("tenant-" + kind, "whatsapp-" + kind + "-source", parameters, List.of(steps,
                once().replace("phoneNumberId: " + NUMBER + ", ", ""), send(to).replace("phoneNumberId: " + NUMBER + ", ", "")))
                .replace("{rule: tenant-" + kind + ", ", "{");
    }

    private static String rule(String name, String kamelet, String parameters, List<String> steps) {
        return """
                - route:
                    id: %1$s
                    from:
                      uri: kamelet:%2$s
                      parameters: {rule: %1$s, %3$s}
                      steps:
                """.formatted(name, kamelet, parameters) + String.join("", steps).indent(8);
    }

    /** First of all, so that what a kill interrupts is there when it comes again. */
    private static String note(String rule) {
        return """
                - setVariable: {name: proof, constant: {expression: %s}}
                - to: {uri: "direct:note-proof", variableSend: proof, variableReceive: noted}
                - delay: {constant: {expression: "20"}}
                """.formatted(rule);
    }

    private static String once() {
        return """
                - to:
                    uri: kamelet:once-per-action
                    parameters: {phoneNumberId: %s, key: "${variable.triggerKey}", per: ever}
                """.formatted(NUMBER);
    }

    private static String send(String to) {
        return """
                - to:
                    uri: kamelet:whatsapp-template-sink
                    parameters: {phoneNumberId: %s, to: "%s", name: order_update, language: en_US, parameters: '["Ada", "A-1"]'}
                """.formatted(NUMBER, to);
    }

    private static String where(String condition, String steps) {
        return """
                - filter:
                    simple: {expression: "%s"}
                    steps:
                """.formatted(condition) + steps.indent(6);
    }

    /** The second statement sees what the first wrote; an event that was there already is a repeat. */
    private static final String NOTE = """
            - route:
                id: note-proof
                from:
                  uri: direct:note-proof
                  steps:
                    - to:
                        uri: "sql:WITH told AS (INSERT INTO proof_events VALUES (:#${variable.proof}, :#${variable.triggerKey}) ON CONFLICT DO NOTHING RETURNING rule) INSERT INTO proof_repeats SELECT :#${variable.proof}::text, :#${variable.triggerKey}::text WHERE NOT EXISTS (SELECT FROM told)"
                        parameters: {dataSource: "#workerDataSource"}
            """;
}
