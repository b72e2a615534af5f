package io.whatomate.platform.security;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Secrets as the operator gives them; an empty one is generated.
 *
 * @param encryptionKeys comma list of {@code id:base64}, 32 bytes each; the first seals
 * @param jwtKey base64, at least 32 bytes
 * @param erasureKey base64, 32 to 64 bytes
 */
@ConfigurationProperties("whatomate")
record KeyProperties(
        @DefaultValue("") String encryptionKeys,
        @DefaultValue("") String jwtKey,
        @DefaultValue("") String erasureKey,
        @DefaultValue Meta meta,
        @DefaultValue Admin admin) {

    /** @param appSecret comma list, for rotation */
    record Meta(@DefaultValue("") String appSecret, @DefaultValue("") String verifyToken) {
        @Override
        public String toString() {
            return "Meta[…]";
        }
    }

    record Admin(@DefaultValue("") String password) {
        @Override
        public String toString() {
            return "Admin[…]";
        }
    }

    /** Records print their parts; these must not be printed. */
    @Override
    public String toString() {
        return "KeyProperties[…]";
    }
}
