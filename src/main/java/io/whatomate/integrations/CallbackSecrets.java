package io.whatomate.integrations;

import io.whatomate.platform.Ids;
import io.whatomate.platform.security.Keys;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Seals the secret of a callback target before any statement sees it. */
@Component("callbackSecrets")
class CallbackSecrets {

    private static final String PLACE = "callback_targets.secret/";

    private final Keys keys;
    private final Ids ids;

    CallbackSecrets(Keys keys, Ids ids) {
        this.keys = keys;
        this.ids = ids;
    }

    /** Sets {@code targetId}: a secret is sealed for one row, whose id must be known before the row is there. */
    public void sealNew(Exchange exchange, @Body Map<String, Object> target) {
        var id = ids.next();
        exchange.setVariable("targetId", id);
        seal(target, id);
    }

    /** @param id of the target, from the path */
    public void seal(@Body Map<String, Object> target, @Variable("id") Object id) {
        var row = UUID.fromString(id.toString());
        target.computeIfPresent("secret", (name, secret) -> keys.secretBox().seal((String) secret, PLACE + row));
    }

    String open(Object sealed, Object id) {
        return keys.secretBox().open((String) sealed, PLACE + id);
    }
}
