package io.whatomate.platform.http;

import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.HttpHost;
import org.junit.jupiter.api.Test;

class CallDeadlinesTest {

    /** Hundreds of calls a second, each with the body of a webhook, add up in the time that one of them might have taken. */
    @Test
    void aCallThatHasEndedIsNotKeptUntilItsTimeWouldBeOver() {
        try (var deadlines = new CallDeadlines("test", Duration.ofHours(1))) {
            var request = ended(deadlines);
            await().until(() -> {
                System.gc();
                return request.get() == null;
            });
        }
    }

    private static WeakReference<HttpPost> ended(CallDeadlines deadlines) {
        var request = new HttpPost("http://target.example/");
        var runtime = (ExecRuntime) Proxy.newProxyInstance(
                CallDeadlinesTest.class.getClassLoader(), new Class<?>[] {ExecRuntime.class}, (proxy, method, arguments) -> null);
        deadlines.begin(new ExecChain.Scope("call", new HttpRoute(new HttpHost("target.example", 80)), request, runtime, HttpClientContext.create())).met();
        return new WeakReference<>(request);
    }
}
