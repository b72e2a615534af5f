package io.whatomate.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.security.crypto.password.PasswordEncoder;

class UserPasswordsTest {

    /** On as many virtual threads as there are processors, nothing else would run meanwhile. */
    @Test
    void guessesThatComeTogetherLeaveProcessorsToTheOthers() throws Exception {
        var free = new CountDownLatch(1);
        var hashing = new AtomicInteger();
        var passwords = new UserPasswords(new PasswordEncoder() {
            @Override
            public String encode(CharSequence password) {
                return password.toString();
            }

            @Override
            public boolean matches(CharSequence password, String hash) {
                hashing.incrementAndGet();
                try {
                    free.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return password.equals(hash);
            }
        });
        var processors = Runtime.getRuntime().availableProcessors();
        List<Thread> guesses = IntStream.range(0, processors * 2 + 2)
                .mapToObj(i -> Thread.ofVirtual().start(() -> passwords.fit("guess", "hash")))
                .toList();
        await().until(() -> guesses.stream().allMatch(guess -> guess.getState() == Thread.State.WAITING));

        assertThat(hashing.get()).isEqualTo(Math.max(1, processors / 2));
        free.countDown();
        for (var guess : guesses) {
            guess.join();
        }
        assertThat(hashing.get()).isEqualTo(guesses.size());
    }
}
