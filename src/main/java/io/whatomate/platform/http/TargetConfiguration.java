package io.whatomate.platform.http;

import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The clients for every call whose target somebody named to us. */
@Configuration(proxyBeanMethods = false)
class TargetConfiguration {

    private static final Duration LONGEST_CALL = Duration.ofSeconds(15);

    /** Meta takes documents of 100 MB (Cloud API, "Media"). */
    private static final long LARGEST_FILE = 100L << 20;

    private static final int DOWNLOADS_PER_TARGET = 8;
    private static final Duration LONGEST_DOWNLOAD = Duration.ofSeconds(60);

    @Bean
    TargetRules targetRules(@Value("${whatomate.targets.allow}") String allow) {
        return new TargetRules(allow);
    }

    @Bean
    TargetUrls targetUrls(TargetRules rules) {
        return new TargetUrls(rules);
    }

    @Bean
    TargetCalls targetCalls(TargetUrls urls, Clock clock) {
        return new TargetCalls(urls, clock);
    }

    @Bean
    BoundedAnswers boundedAnswers() {
        return new BoundedAnswers(LONGEST_CALL);
    }

    @Bean
    BoundedFiles boundedFiles() {
        return new BoundedFiles(LARGEST_FILE, LONGEST_DOWNLOAD);
    }

    @Bean
    CloseableHttpClient targetClient(
            TargetRules rules,
            BoundedAnswers answers,
            @Value("${whatomate.events.calls-per-target}") int eventCalls,
            @Value("${whatomate.callbacks.calls-per-target}") int callbackCalls) {
        return client(new GuardedNames(TargetOwner.TENANT, rules, InetAddress::getAllByName), answers, eventCalls + callbackCalls);
    }

    /** Connections of its own: an open one into a private network must never serve a tenant's call to the same name. */
    @Bean
    CloseableHttpClient operatorTargetClient(
            TargetRules rules, BoundedAnswers answers, @Value("${whatomate.callbacks.calls-per-target}") int callbackCalls) {
        return client(new GuardedNames(TargetOwner.OPERATOR, rules, InetAddress::getAllByName), answers, callbackCalls);
    }

    @Bean
    CloseableHttpClient targetFileClient(TargetRules rules, BoundedFiles files) {
        return client(new GuardedNames(TargetOwner.TENANT, rules, InetAddress::getAllByName), files, DOWNLOADS_PER_TARGET);
    }

    /**
     * One slow target holds as many connections at most as calls to it may be under way. No cookies, no proxy, no redirect, nothing tried again: each of
     * these would be a second request that nobody checked. An idle connection is not used after ten seconds, since who
     * it leads to was asked when it was made.
     *
     * @param calls to one host at a time, at least 1
     */
    static CloseableHttpClient client(GuardedNames names, ExecChainHandler answers, int calls) {
        var covered = new CoveredNames();
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setMaxConnTotal(256)
                .setMaxConnPerRoute(calls)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.ofSeconds(5))
                        .setSocketTimeout(Timeout.ofSeconds(15))
                        .setTimeToLive(Timeout.ofSeconds(10))
                        .setValidateAfterInactivity(Timeout.ofMilliseconds(500))
                        .build())
                .build();
        return HttpClientBuilder.create()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.ofSeconds(10))
                        .setResponseTimeout(Timeout.ofSeconds(15))
                        .build())
                .setRoutePlanner(covered)
                .addExecInterceptorFirst("covered-names", covered)
                .addExecInterceptorFirst("bounded-answers", answers)
                .setUserAgent("whatomate")
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching()
                .build();
    }
}
