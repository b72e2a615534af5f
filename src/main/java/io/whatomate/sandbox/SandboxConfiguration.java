package io.whatomate.sandbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.whatomate.platform.http.HttpProperties;
import io.whatomate.platform.security.KeyFolder;
import io.whatomate.platform.security.Keys;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Base64;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the sandbox is without its Graph: phones, webhooks, its store and its control. Nothing of it exists when it is off. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'off'")
class SandboxConfiguration {

    private static final int TOKEN_BYTES = 48;

    @Bean
    Json sandboxJson() {
        return new Json();
    }

    @Bean("sandboxNodes")
    Nodes nodes(Json json, SandboxProperties properties, KeyFolder keys) {
        var token = properties.sandboxAccessToken().isBlank()
                ? keys.findOrKeep("sandbox-access-token", SandboxConfiguration::newToken)
                : properties.sandboxAccessToken();
        return new Nodes(json, new DemoNodes(json, token));
    }

    @Bean("sandboxSwitches")
    SwitchBoard switches(Json json, Nodes nodes) {
        return new SwitchBoard(json, nodes);
    }

    @Bean
    Envelopes sandboxEnvelopes(Json json, SwitchBoard switches) {
        return new Envelopes(json, switches);
    }

    @Bean
    WebhookIds sandboxWebhookIds(Clock clock) {
        return new WebhookIds(clock);
    }

    @Bean("sandboxCustomers")
    CustomerDesk customerDesk(Json json, Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        return new CustomerDesk(json, nodes, envelopes, ids, clock);
    }

    @Bean("sandboxTranscript")
    Transcript transcript(Json json, Clock clock) {
        return new Transcript(json, clock);
    }

    @Bean
    Callbacks sandboxCallbacks(Nodes nodes, SandboxProperties properties, HttpProperties http) {
        var ownWebhook = "http://127.0.0.1:" + http.port() + "/api/v1/webhook";
        return new Callbacks(
                nodes, properties.sandboxCallbackUrl().isBlank() ? ownWebhook : properties.sandboxCallbackUrl());
    }

    @Bean("sandboxTimetable")
    Timetable timetable(SwitchBoard switches, Callbacks callbacks, Clock clock, MeterRegistry meters) {
        return new Timetable(switches, callbacks, clock, meters);
    }

    @Bean("sandboxRows")
    StoreRows storeRows(Json json, Callbacks callbacks, Clock clock) {
        return new StoreRows(json, callbacks, clock);
    }

    @Bean("sandboxCourier")
    Courier courier(SwitchBoard switches, Keys keys) {
        return new Courier(switches, keys.metaAppSecrets().getFirst());
    }

    @Bean("sandboxControl")
    Control control(Json json, SandboxProperties properties) {
        return new Control(json, properties.sandboxToken());
    }

    @Bean("sandboxControlAnswers")
    ControlAnswers controlAnswers(Json json) {
        return new ControlAnswers(json);
    }

    @Bean("sandboxMemory")
    MemoryStore memoryStore(Json json, SandboxProperties properties) {
        return new MemoryStore(json, properties.sandboxMemoryMessages());
    }

    @Bean("sandboxSeed")
    TemplateSeed templateSeed(Nodes nodes, Clock clock) {
        return new TemplateSeed(nodes, clock);
    }

    @Bean("sandboxNumbers")
    NumberDesk numberDesk(Nodes nodes) {
        return new NumberDesk(nodes);
    }

    @Bean("sandboxEvents")
    EventDesk eventDesk(Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        return new EventDesk(nodes, envelopes, ids, clock);
    }

    @Bean
    PhoneGate sandboxPhoneGate(SandboxProperties properties) {
        return new PhoneGate(properties.sandboxToken());
    }

    @Bean("sandboxWatchers")
    Watchers watchers() {
        return new Watchers();
    }

    @Bean("sandboxFrames")
    Frames frames(Json json, Transcript transcript) {
        return new Frames(json, transcript);
    }

    @Bean
    HttpsListener sandboxHttps(
            Vertx vertx, HttpProperties http, SandboxProperties properties, @Value("${whatomate.data-dir}") String dataDir) {
        var certificate = new SelfSignedCertificate(Path.of(dataDir, "sandbox"));
        return new HttpsListener(vertx, http, properties.sandboxHttpsPort(), certificate);
    }

    /** As long as Meta's, and beginning like them. */
    private static String newToken() {
        var bytes = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(bytes);
        return "EAA" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).replaceAll("[-_]", "x");
    }
}
