package io.whatomate.notifications.triggers;

import io.whatomate.platform.Ids;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The key of an event: what its payload says, else what the caller or the trigger gave, else a new one. */
@Component("triggerKeys")
class TriggerKeys {

    /** Exchange variable: the key of an event that is run again. It stays the same, whatever the rule's text says by now. */
    static final String AGAIN = "triggerKeyAgain";

    private final Ids ids;

    TriggerKeys(Ids ids) {
        this.ids = ids;
    }

    /** @param said what the rule's expression made of the payload */
    public String choose(@Variable("triggerKeySaid") String said, @Variable("triggerKey") String given, @Variable(AGAIN) String again) {
        if (again != null) {
            return again;
        }
        if (said != null && !said.isBlank()) {
            return TableTrigger.key(said.strip());
        }
        return given == null || given.isBlank() ? ids.next().toString() : TableTrigger.key(given);
    }
}
