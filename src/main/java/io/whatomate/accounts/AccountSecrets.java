package io.whatomate.accounts;

import io.whatomate.platform.Ids;
import io.whatomate.platform.security.Keys;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Puts sealed texts where the API's document of an account has secrets, before any statement sees it. */
@Component("accountSecrets")
class AccountSecrets {

    private static final Map<String, String> PLACES = Map.of(
            "accessToken", "whatsapp_accounts.access_token/", "appSecret", "whatsapp_accounts.app_secret/");

    private final Keys keys;
    private final Ids ids;

    AccountSecrets(Keys keys, Ids ids) {
        this.keys = keys;
        this.ids = ids;
    }

    /** Sets {@code accountId}: a secret is sealed for one row, whose id must be known before the row is there. */
    public void sealNew(Exchange exchange, @Body Map<String, Object> account) {
        var id = ids.next();
        exchange.setVariable("accountId", id);
        seal(account, id);
    }

    /** @param id of the account, from the path */
    public void seal(@Body Map<String, Object> account, @Variable("id") Object id) {
        var row = UUID.fromString(id.toString());
        PLACES.forEach((member, place) -> account.computeIfPresent(
                member, (name, secret) -> keys.secretBox().seal((String) secret, place + row)));
    }
}
