package io.whatomate.platform.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out to a target, and what of its answer comes in. */
class TargetCallsTest extends TargetsTest {

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectIsAnAnswerAndNotFollowed(int status) {
        var answer = call("/redirect/" + status, Map.of());

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.accepted()).isFalse();
        assertThat(HEARD).doesNotContain("inside");
    }

    @Test
    void anOpenTargetHearsBodyAndHeadersAndNothingElse() {
        var answer = call("/echo?a=b%20c", Map.of("X-Hub-Signature-256", "sha256=ab", "Content-Type", "application/json; charset=utf-8"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(new String(answer.body(), UTF_8).lines()).containsExactlyInAnyOrder(
                "POST /echo?a=b%20c",
                "connection: keep-alive",
                "content-length: 7",
                "content-type: application/json; charset=utf-8",
                "host: 127.0.0.1:" + open.getAddress().getPort(),
                "user-agent: whatomate",
                "x-hub-signature-256: sha256=ab",
                "the bod");
        assertThat(answer.took()).isPositive();
    }

    @Test
    void howLongATargetAsksToBeLeftAloneIsHeard() {
        assertThat(call("/busy/429", Map.of()).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(call("/busy/500", Map.of()).retryAfter()).isNull();
        assertThat(call("/echo", Map.of()).retryAfter()).isNull();
    }

    @Test
    void cookiesOfOneAnswerAreNotSentWithTheNextCall() {
        call("/cookie", Map.of());

        assertThat(new String(call("/echo", Map.of()).body(), UTF_8)).doesNotContain("cookie");
    }

    @Test
    void ofALongAnswerTheBeginningIsRead() {
        assertThat(call("/long", Map.of()).body()).hasSize(4096);
        assertThat(call("/packed", Map.of()).body()).containsExactly(1, 2, 3);
    }

    @Test
    void anAnswerThatNeverEndsIsEnded() {
        var before = System.nanoTime();

        assertThat(failure(target("/drip"), Map.of())).isInstanceOf(InterruptedIOException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(15));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "Host", "host", "Content-Length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Cookie", "Upgrade", "Expect",
        "CamelHttpUri", "CamelHttpPath", "camelHttpMethod", "A B", "A:", "A\r\nB", ""
    })
    void aHeaderThatWouldSteerTheCallIsRefused(String name) {
        assertThat(failure(target("/echo"), Map.of(name, "x"))).isInstanceOfSatisfying(TargetRefused.class,
                refused -> assertThat(refused.reason()).isEqualTo("header"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Evil: 1", "a\nb", "a\u0000b", "ä"})
    void aValueThatWouldBecomeAnotherHeaderIsRefused(String value) {
        assertThat(failure(target("/echo"), Map.of("X-Given", value))).isInstanceOf(TargetRefused.class);
    }

    @Test
    void whoeverDoesNotAnswerIsAnIoException() {
        assertThat(failure("https://nowhere.example/", Map.of())).isInstanceOf(UnknownHostException.class);
    }
}
