package io.whatomate.integrations;

import io.whatomate.platform.Ids;
import io.whatomate.platform.security.Keys;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What events are signed with: made here, kept sealed, shown once. */
@Component("subscriptionSecrets")
final class SubscriptionSecrets {

    static final String PLACE = "webhook_secrets.secret/";

    private static final int BYTES = 32;
    private static final Duration OVERLAP = Duration.ofDays(1);

    private final SecureRandom random = new SecureRandom();
    private final Keys keys;
    private final Ids ids;
    private final Clock clock;

    SubscriptionSecrets(Keys keys, Ids ids, Clock clock) {
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /** Sets {@code secret}, what is kept of it in {@code secretId} and {@code sealedSecret}, and until when a former one signs. */
    public void make(Exchange exchange) {
        var bytes = new byte[BYTES];
        random.nextBytes(bytes);
        var secret = EventSignature.SECRET_MARK + Base64.getEncoder().encodeToString(bytes);
        var id = ids.next();
        exchange.setVariable("secret", secret);
        exchange.setVariable("secretId", id.toString());
        exchange.setVariable("sealedSecret", keys.secretBox().seal(secret, PLACE + id));
        exchange.setVariable("formerUntil", clock.instant().plus(OVERLAP).toString());
    }

    /** Adds the secret to the answer: the one time that it is shown. */
    public String show(@Body String stored, @Variable("secret") String secret) {
        return "{\"secret\":\"" + secret + "\"," + stored.substring(1);
    }
}
