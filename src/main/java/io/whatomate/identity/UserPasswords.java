package io.whatomate.identity;

import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Component;

/**
 * Passwords of users, as bcrypt hashes. Somebody unknown costs the same work as somebody known, so that the time of an
 * answer does not tell who has an account.
 */
@Component
final class UserPasswords {

    /** 2^11 rounds: about 100 ms of one core, for the guesser too. */
    private static final int STRENGTH = 11;

    /** Of a text that was thrown away. */
    private static final String NOBODY = "$2a$11$uofZAbA0X8jSgL4B6Ud8L.x4r.FLumIhN8mYcRi4Af2j6ChYKeW0G";

    /** Bytes of UTF-8 that bcrypt reads; more would be a password of which only the beginning counts. */
    static final int MAX_BYTES = 72;

    /** Characters that a password has at least, as the contract says of NewPassword. */
    static final int MIN_CHARACTERS = 12;

    private final PasswordEncoder bcrypt;

    /** Hashing keeps a virtual thread's carrier: guesses that come together would stop every other request of the node. */
    private final Semaphore places = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);

    UserPasswords() {
        this(new BCryptPasswordEncoder(STRENGTH));
    }

    UserPasswords(PasswordEncoder bcrypt) {
        this.bcrypt = bcrypt;
    }

    /** @param password at most {@link #MAX_BYTES} bytes of UTF-8 */
    String hash(String password) {
        return inTurn(() -> bcrypt.encode(password));
    }

    /** @param hash null for somebody unknown, whom no password fits */
    boolean fit(String password, String hash) {
        return inTurn(() -> bcrypt.matches(password, hash == null ? NOBODY : hash)) && hash != null;
    }

    private <T> T inTurn(Supplier<T> work) {
        places.acquireUninterruptibly();
        try {
            return work.get();
        } finally {
            places.release();
        }
    }
}
