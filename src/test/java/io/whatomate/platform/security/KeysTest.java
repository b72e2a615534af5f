package io.whatomate.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.whatomate.platform.StartRefused;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysTest {

    @TempDir
    Path directory;

    @Test
    void generatesWhatIsNotGivenAndFindsItAgainAtTheNextStart() {
        var first = keys(given("", "", "", "", ""), true);
        var second = keys(given("", "", "", "", ""), true);

        var sealed = first.secretBox().seal("token", "here");
        assertThat(second.secretBox().open(sealed, "here")).isEqualTo("token");
        assertThat(second.jwtKey()).isEqualTo(first.jwtKey()).hasSize(32);
        assertThat(second.erasureKey()).isEqualTo(first.erasureKey()).hasSize(32).isNotEqualTo(first.jwtKey());
        assertThat(second.metaAppSecrets()).isEqualTo(first.metaAppSecrets()).hasSize(1);
        assertThat(second.metaVerifyToken()).isEqualTo(first.metaVerifyToken());
        assertThat(second.adminPassword()).isEqualTo(first.adminPassword());
    }

    @Test
    void tellsAGeneratedAdminPasswordAtTheFirstStartOnly() {
        assertThat(keys(given("", "", "", "", ""), true).adminPasswordIsNew()).isTrue();
        assertThat(keys(given("", "", "", "", ""), true).adminPasswordIsNew()).isFalse();
        assertThat(keys(given("", "", "", "", "mine"), true).adminPasswordIsNew()).isFalse();
    }

    @Test
    void keepsEveryGeneratedSecretToItsUser() throws Exception {
        keys(given("", "", "", "", ""), true);
        try (var files = Files.list(directory.resolve("keys"))) {
            assertThat(files.toList()).hasSize(6).allSatisfy(file ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }

    @Test
    void takesSeveralAppSecretsWhileTheyRotate() {
        assertThat(keys(given("", "", "new, old", "", ""), false).metaAppSecrets()).containsExactly("new", "old");
    }

    @Test
    void refusesToStartForMetaWithoutAnAppSecret() {
        assertThatThrownBy(() -> keys(given("", "", " ", "", ""), false))
                .isInstanceOfSatisfying(StartRefused.class, refused -> assertThat(refused.remedy()).contains("WHATOMATE_META_APP_SECRET"))
                .hasMessageContaining("no app secret");
    }

    /** Not text, nothing, and what a broken file system leaves. */
    @ParameterizedTest
    @ValueSource(strings = {"ffd8", "", "0a", "00000000"})
    void namesTheFileThatIsDamagedAndWhatToDo(String bytes) throws Exception {
        keys(given("", "", "", "", ""), true);
        for (var name : List.of("jwt-key", "encryption-keys", "admin-password", "meta-verify-token")) {
            var file = directory.resolve("keys").resolve(name);
            var good = Files.readAllBytes(file);
            Files.write(file, HexFormat.of().parseHex(bytes));

            assertThatThrownBy(() -> keys(given("", "", "", "", ""), true))
                    .isInstanceOfSatisfying(StartRefused.class, refused -> assertThat(refused.remedy()).contains("from a backup"))
                    .hasMessage("The secret file " + file + " is damaged: it is empty or no text");
            Files.write(file, good);
        }
        keys(given("", "", "", "", ""), true);
    }

    @Test
    void refusesUnusableKeysWithoutShowingThem() {
        assertThatThrownBy(() -> keys(given("k1:c2VjcmV0", "", "", "", ""), true))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("has 6 bytes")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> keys(given("", "c2VjcmV0", "", "", ""), true))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("WHATOMATE_JWT_KEY (or keys/jwt-key)")
                .hasMessageNotContaining("c2VjcmV0");
        assertThatThrownBy(() -> keys(given("", "short", "", "", ""), true))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("WHATOMATE_JWT_KEY (or keys/jwt-key) is not base64");
    }

    private Keys keys(KeyProperties given, boolean sandbox) {
        return new Keys(given, new KeyFolder(directory.resolve("keys")), sandbox);
    }

    private static KeyProperties given(String encryption, String jwt, String appSecret, String verifyToken, String admin) {
        return new KeyProperties(
                encryption, jwt, "", new KeyProperties.Meta(appSecret, verifyToken), new KeyProperties.Admin(admin));
    }
}
