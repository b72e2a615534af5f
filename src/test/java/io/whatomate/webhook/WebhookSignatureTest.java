package io.whatomate.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    private static final byte[] BODY = "{\"object\":\"whatsapp_business_account\"}".getBytes(UTF_8);

    @Test
    void bothSecretsCountWhileTheyRotate() {
        var rotating = List.of("new", "old");

        assertThat(WebhookSignature.matches(BODY, MetaBodies.signature(BODY, "old"), rotating)).isTrue();
        assertThat(WebhookSignature.matches(BODY, MetaBodies.signature(BODY, "new"), rotating)).isTrue();
        assertThat(WebhookSignature.matches(BODY, MetaBodies.signature(BODY, "old"), List.of("new"))).isFalse();
    }

    @Test
    void theSignatureIsTheOneOfRfc4231() {
        assertThat(MetaBodies.signature("what do ya want for nothing?".getBytes(UTF_8), "Jefe"))
                .isEqualTo("sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
