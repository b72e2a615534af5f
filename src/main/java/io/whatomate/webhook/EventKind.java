package io.whatomate.webhook;

import java.util.Locale;

/** What the content-based router tells apart. */
enum EventKind {
    MESSAGE,
    STATUS,
    PREFERENCE,
    TEMPLATE,
    ACCOUNT,
    FLOW,
    UNKNOWN;

    /** The word in the database and in routes. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of a change by its webhook field (Meta, "Webhooks reference"). */
    static EventKind ofField(String field) {
        return switch (field) {
            case "message_template_status_update",
                    "message_template_quality_update",
                    "message_template_components_update",
                    "template_category_update" -> TEMPLATE;
            case "account_update",
                    "account_review_update",
                    "account_alerts",
                    "account_settings_update",
                    "business_capability_update",
                    "phone_number_quality_update",
                    "phone_number_name_update",
                    "phone_number_username_update",
                    "security" -> ACCOUNT;
            case "user_preferences" -> PREFERENCE;
            case "flows" -> FLOW;
            default -> UNKNOWN;
        };
    }
}
