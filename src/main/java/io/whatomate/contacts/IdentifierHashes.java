package io.whatomate.contacts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.whatomate.platform.PhoneNotation;
import io.whatomate.platform.security.Keys;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * What a certificate of erasure knows a customer by: HMAC-SHA-256 (RFC 2104) of a number or user id, with a key that is not in
 * the database. Without the key, all numbers of a country could be tried in an hour.
 */
@Component("identifierHashes")
class IdentifierHashes {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BLOCK = 64;
    private static final byte INNER = 0x36;
    private static final byte OUTER = 0x5c;

    private final byte[] key;

    IdentifierHashes(Keys keys) {
        this.key = keys.erasureKey();
    }

    /** The key's inner pad, for the database, which reads the identifiers where they are erased. */
    public byte[] innerPad() {
        return pad(INNER);
    }

    /** 64 bytes: the key's outer pad, for the database as above. */
    public byte[] outerPad() {
        return pad(OUTER);
    }

    /**
     * @param identifier a phone number in any notation, or a business-scoped user id; null: none was given
     * @return its hash, or null
     */
    public byte[] of(@Variable("identifier") String identifier) throws GeneralSecurityException {
        if (identifier == null) {
            return null;
        }
        var mac = Mac.getInstance(ALGORITHM);
        mac.init(new SecretKeySpec(key, ALGORITHM));
        return mac.doFinal(PhoneNotation.international(identifier).orElse(identifier).getBytes(UTF_8));
    }

    private byte[] pad(byte with) {
        var pad = Arrays.copyOf(key, BLOCK);
        for (int i = 0; i < BLOCK; i++) {
            pad[i] ^= with;
        }
        return pad;
    }
}
