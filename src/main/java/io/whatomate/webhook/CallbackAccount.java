package io.whatomate.webhook;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.security.Keys;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The account named by {@code /webhook/{account}}: its own app secret and verify token count there and nowhere else. */
@Component("callbackAccount")
class CallbackAccount {

    private final Keys keys;

    CallbackAccount(Keys keys) {
        this.keys = keys;
    }

    /** @throws Problem 404 when the path holds no id */
    public Map<String, Object> named(@Variable("callbackAccount") String account) {
        try {
            return Map.of("accountId", UUID.fromString(account));
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
    }

    /**
     * Sets {@code callbackAccountId}, and {@code accountSecret} and {@code accountVerifyToken} where the account has its own.
     *
     * @throws Problem 404 when there is no such active account
     */
    public void found(Exchange exchange, @Body Map<String, Object> account) {
        if (account == null) {
            throw unknown();
        }
        exchange.setVariable("callbackAccountId", account.get("id"));
        if (account.get("app_secret") instanceof String sealed) {
            exchange.setVariable("accountSecret",
                    keys.secretBox().open(sealed, "whatsapp_accounts.app_secret/" + account.get("id")));
        }
        if (account.get("webhook_verify_token") instanceof String token) {
            exchange.setVariable("accountVerifyToken", token);
        }
    }

    private static Problem unknown() {
        return Problem.of(404, "webhook-account", "No such account", "The callback URL ends with an account's id.");
    }
}
