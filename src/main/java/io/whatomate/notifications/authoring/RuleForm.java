package io.whatomate.notifications.authoring;

import java.util.List;
import java.util.Map;

/**
 * A rule as somebody fills it in, without writing a text: what the contract's {@code RuleForm} lets through. Fields are paths
 * into the trigger's payload, such as {@code order.items[0].name}.
 *
 * @param name becomes the route's id
 * @param each path of a list of which every item gets a message of its own; the other fields are then the item's. Null: one message
 * @param phoneNumberId Meta's id of the number that sends; null: the organization's default
 * @param to field with the customer's phone number, in any notation
 * @param parameters of the template's body, in the order of its placeholders
 * @param header field of the template's header text; null without
 * @param buttons fields for the template's buttons that need a value, in their order
 * @param locale by which numbers, currencies and dates are written, such as {@code de-DE}; null: the kamelet's default
 * @param conditions all of which must hold
 * @param attachment document of the template's header; null without
 * @param writeBack what is written to the source once the message has been taken; null: nothing
 * @param oncePer sends once for a key in a period only; null: for every event
 */
record RuleForm(
        String name,
        String description,
        Trigger trigger,
        String each,
        String phoneNumberId,
        String to,
        Template template,
        List<Value> parameters,
        Value header,
        List<String> buttons,
        String locale,
        List<Condition> conditions,
        Attachment attachment,
        WriteBack writeBack,
        OncePer oncePer) {

    /** @param config parameters of the trigger's kamelet */
    record Trigger(String type, Map<String, Object> config) {

        Trigger {
            config = config == null ? Map.of() : Map.copyOf(config);
        }

        /** The source that the type stands for. */
        String kamelet() {
            return switch (type) {
                case "message", "status", "event" -> "whatsapp-" + type + "-source";
                default -> "notify-" + type + "-source";
            };
        }
    }

    record Template(String name, String language) {}

    /** @param format such as {@code currency:EUR} or {@code date:long}; null: as it is */
    record Value(String field, String format) {

        String text() {
            return format == null ? field : field + "|" + format;
        }
    }

    /** @param value null for {@code exists} and {@code not_exists} */
    record Condition(String field, String operator, String value) {}

    /**
     * @param source url, content (base64) or file (of a connection's folder): what stands in the field
     * @param name of the document as the customer sees it; null: as it is called where it comes from
     */
    record Attachment(String source, String field, String connection, String name) {}

    /** @param value text that may hold <code>${…}</code> */
    record WriteBack(String connection, String table, String keyColumn, String keyField, String column, String value) {}

    /** @param per ever, hour, day, week or month */
    record OncePer(String field, String per) {}

    RuleForm {
        parameters = parameters == null ? List.of() : List.copyOf(parameters);
        buttons = buttons == null ? List.of() : List.copyOf(buttons);
        conditions = conditions == null ? List.of() : List.copyOf(conditions);
    }

    /**
     * The rule as an engineer would write it.
     *
     * @throws io.whatomate.platform.http.Problem 400 where a condition's value cannot be written
     */
    String toYaml() {
        return new RuleFormText(this).yaml();
    }
}
