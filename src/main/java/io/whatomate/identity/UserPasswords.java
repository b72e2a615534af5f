package io.whatomate.identity;

import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords of users, as bcrypt hashes. Somebody unknown costs the same work as somebody known, so that the time of an
 * answer does not tell who has an account.
 */
@Component
final class UserPasswords {

    /** 2^11 rounds: about 100 ms of one core, for the guesser too. */
    private static final int STRENGTH = 11;

    private final BCryptPasswordEncoder bcrypt = new BCryptPasswordEncoder(STRENGTH);

    /** Of a text that was thrown away. */
    private static final String NOBODY = "$2a$11$uofZAbA0X8jSgL4B6Ud8L.x4r.FLumIhN8mYcRi4Af2j6ChYKeW0G";

    /** Bytes of UTF-8 that bcrypt reads; more would be a password of which only the beginning counts. */
    static final int MAX_BYTES = 72;

    /** @param password at most {@link #MAX_BYTES} bytes of UTF-8 */
    String hash(String password) {
        return bcrypt.encode(password);
    }

    /** @param hash null for somebody unknown, whom no password fits */
    boolean fit(String password, String hash) {
        return bcrypt.matches(password, hash == null ? NOBODY : hash) && hash != null;
    }
}
