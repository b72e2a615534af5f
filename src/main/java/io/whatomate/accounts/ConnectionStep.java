package io.whatomate.accounts;

import java.util.Locale;

/** What a connection test looks at, in this order: a step that fails may keep those behind it from being looked at. */
enum ConnectionStep {
    NETWORK,
    TOKEN,
    PERMISSION,
    NUMBER,
    REGISTRATION,
    BUSINESS,
    SUBSCRIPTION;

    /** Its name in the API. */
    String shown() {
        return name().toLowerCase(Locale.ROOT);
    }
}
