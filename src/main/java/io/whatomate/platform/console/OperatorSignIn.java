package io.whatomate.platform.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.SimpleGrantedAuthority;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;

/**
 * The one operator. A guess costs a bcrypt comparison; the console polls several times a second, so the last credentials
 * that passed are known again by their digest.
 */
final class OperatorSignIn implements AuthenticationProvider {

    private static final int BCRYPT_BYTES = 72;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder();
    private final byte[] name;
    private final String hash;
    private volatile byte[] passed = {};

    OperatorSignIn(String name, String password) {
        this.name = digest(name);
        this.hash = bcrypt.encode(cut(password));
    }

    @Override
    public Authentication authenticate(Authentication offered) {
        var password = String.valueOf(offered.getCredentials());
        var digest = digest(offered.getName() + '\0' + password);
        if (!MessageDigest.isEqual(digest, passed)) {
            // Both are looked at before either answer counts: the time taken does not tell a right name.
            var rightPassword = bcrypt.matches(cut(password), hash);
            if (!MessageDigest.isEqual(digest(offered.getName()), name) || !rightPassword) {
                throw new BadCredentialsException("Wrong name or password");
            }
            passed = digest;
        }
        return UsernamePasswordAuthenticationToken.authenticated(
                offered.getName(), null, List.of(new SimpleGrantedAuthority("ROLE_OPERATOR")));
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(authentication);
    }

    /** bcrypt reads 72 bytes and Spring refuses to hash more: a long passphrase goes in by its digest. */
    private static String cut(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= BCRYPT_BYTES
                ? password
                : HexFormat.of().formatHex(digest(password));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JVM has SHA-256", e);
        }
    }
}
