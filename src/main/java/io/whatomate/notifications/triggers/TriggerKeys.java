package io.whatomate.notifications.triggers;

import io.whatomate.platform.Ids;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The key of an event: what its payload says, else what the caller or the trigger gave, else a new one. */
@Component("triggerKeys")
class TriggerKeys {

    private final Ids ids;

    TriggerKeys(Ids ids) {
        this.ids = ids;
    }

    /** @param said what the rule's expression made of the payload */
    public String choose(@Variable("triggerKeySaid") String said, @Variable("triggerKey") String given) {
        if (said != null && !said.isBlank()) {
            return TableTrigger.key(said.strip());
        }
        return given == null || given.isBlank() ? ids.next().toString() : TableTrigger.key(given);
    }
}
