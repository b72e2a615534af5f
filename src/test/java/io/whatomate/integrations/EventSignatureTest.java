package io.whatomate.integrations;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class EventSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    /** The example of the Standard Webhooks libraries, computed by OpenSSL. */
    @Test
    void isThatOfStandardWebhooks() {
        var signature = EventSignature.of(List.of(SECRET), "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8));

        assertThat(signature.value()).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void whileASecretIsReplacedBothSign() {
        var other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYX";
        var body = "{}".getBytes(UTF_8);

        assertThat(EventSignature.of(List.of(other, SECRET), "1", 1, body).value().split(" ")).containsExactly(
                EventSignature.of(List.of(other), "1", 1, body).value(), EventSignature.of(List.of(SECRET), "1", 1, body).value());
    }
}
