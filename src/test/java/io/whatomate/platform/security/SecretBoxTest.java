package io.whatomate.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.security.SecretBox.SealBroken;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretBoxTest {

    private static final String CONTEXT = "whatsapp_accounts.access_token/1";

    private final String keyring = SecretBox.newKeyring(new SecureRandom());
    private final SecretBox box = SecretBox.of(keyring);

    @Test
    void opensWhatItSealed() {
        var sealed = box.seal("EAAG-token äöü 🙂", CONTEXT);

        assertThat(sealed).startsWith("v1:k1:").doesNotContain("EAAG");
        assertThat(box.open(sealed, CONTEXT)).isEqualTo("EAAG-token äöü 🙂");
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        assertThat(box.seal("token", CONTEXT)).isNotEqualTo(box.seal("token", CONTEXT));
    }

    @Test
    void refusesASealedTextThatWasMovedToAnotherRow() {
        var sealed = box.seal("token", CONTEXT);

        assertThatThrownBy(() -> box.open(sealed, "whatsapp_accounts.access_token/2"))
                .isInstanceOf(SealBroken.class)
                .hasMessageContaining("access_token/2")
                .hasMessageNotContaining("token'");
    }

    @Test
    void refusesEveryChangedCharacter() {
        var sealed = box.seal("token", CONTEXT);
        for (var at = "v1:k1:".length(); at < sealed.length(); at++) {
            if (sealed.charAt(at) == '=') {
                continue;
            }
            // Flips the highest of the six bits: the lowest of the last character may be padding.
            var changed = new StringBuilder(sealed);
            changed.setCharAt(at, flipped(sealed.charAt(at)));
            assertThatThrownBy(() -> box.open(changed.toString(), CONTEXT)).as("at %d", at).isInstanceOf(SealBroken.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "v1:k1", "v1:k1:", "v1:k1:AAAA", "v1:k1:***", "v2:k1:AAAA", "v1:other:AAAA"})
    void refusesWhatIsNotASealedText(String text) {
        assertThatThrownBy(() -> box.open(text, CONTEXT)).isInstanceOf(SealBroken.class);
    }

    @Test
    void opensOldSecretsAfterANewKeyIsPutFirst() {
        var old = box.seal("token", CONTEXT);
        var next = SecretBox.newKeyring(new SecureRandom()).replace("k1:", "k2:");
        var rotated = SecretBox.of(next + ", " + keyring);

        assertThat(rotated.open(old, CONTEXT)).isEqualTo("token");
        assertThat(rotated.sealingKey()).isEqualTo("k2");
        assertThat(rotated.seal("token", CONTEXT)).startsWith("v1:k2:");
        assertThatThrownBy(() -> SecretBox.of(next).open(old, CONTEXT))
                .isInstanceOf(SealBroken.class)
                .hasMessageContaining("'k1', which is not in WHATOMATE_ENCRYPTION_KEYS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "k1", "k1:short", "k1:c2hvcnQ=", "k 1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="})
    void refusesAKeyringItCannotUse(String keyring) {
        assertThatThrownBy(() -> SecretBox.of(keyring)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesTwoKeysOfOneId() {
        assertThatThrownBy(() -> SecretBox.of(keyring + "," + keyring))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("appears twice");
    }

    private static char flipped(char base64) {
        var alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        return alphabet.charAt(alphabet.indexOf(base64) ^ 0b100000);
    }
}
