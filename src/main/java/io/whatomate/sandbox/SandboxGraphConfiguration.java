package io.whatomate.sandbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.whatomate.platform.security.Keys;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The sandbox's Graph: who reads a call, the desks that answer it, and how the answers look. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("'${whatomate.sandbox-mode}' != 'off'")
class SandboxGraphConfiguration {

    @Bean("sandboxGraphReader")
    GraphReader graphReader(Json json) {
        return new GraphReader(json);
    }

    @Bean("sandboxGraphDesk")
    GraphDesk graphDesk(Nodes nodes, Clock clock) {
        return new GraphDesk(nodes, clock);
    }

    @Bean
    Usage sandboxUsage(SwitchBoard switches, Clock clock) {
        return new Usage(switches, clock);
    }

    @Bean("sandboxGraphAnswers")
    GraphAnswers graphAnswers(Json json, Usage usage, MeterRegistry meters) {
        return new GraphAnswers(json, usage, meters);
    }

    @Bean("sandboxMessages")
    MessageDesk messageDesk(
            Json json, Nodes nodes, SwitchBoard switches, Envelopes envelopes, WebhookIds ids, Clock clock) {
        return new MessageDesk(json, new MessageRules(nodes, clock), new Paces(clock), switches, envelopes, ids, clock);
    }

    @Bean("sandboxReceipts")
    ReceiptDesk receiptDesk(Clock clock) {
        return new ReceiptDesk(clock);
    }

    @Bean
    NodeViews sandboxViews(Nodes nodes, Callbacks callbacks, Clock clock) {
        return new NodeViews(nodes, callbacks, clock);
    }

    @Bean("sandboxAccounts")
    AccountDesk accountDesk(Nodes nodes, NodeViews views, Clock clock) {
        return new AccountDesk(nodes, views, clock);
    }

    @Bean("sandboxSetup")
    SetupDesk setupDesk(Nodes nodes) {
        return new SetupDesk(nodes);
    }

    @Bean("sandboxReview")
    TemplateReview templateReview(Nodes nodes, NodeViews views, Envelopes envelopes, WebhookIds ids, Clock clock) {
        return new TemplateReview(nodes, views, envelopes, ids, clock);
    }

    @Bean("sandboxTemplates")
    TemplateDesk templateDesk(Nodes nodes, NodeViews views, TemplateReview review, SwitchBoard switches, Clock clock) {
        return new TemplateDesk(nodes, views, new TemplateForm(nodes), review, switches, clock);
    }

    @Bean("sandboxFlowViews")
    FlowViews flowViews(Json json, Nodes nodes, Clock clock, Keys keys) {
        return new FlowViews(json, nodes, clock, keys.metaAppSecrets().getFirst());
    }

    @Bean("sandboxFlowLife")
    FlowLife flowLife(Nodes nodes, Envelopes envelopes, WebhookIds ids, Clock clock) {
        return new FlowLife(nodes, envelopes, ids, clock);
    }

    @Bean("sandboxFlows")
    FlowDesk flowDesk(Json json, Nodes nodes, FlowViews views, FlowLife life) {
        return new FlowDesk(json, nodes, views, life);
    }

    @Bean("sandboxMedia")
    MediaDesk mediaDesk(Nodes nodes, Clock clock, Keys keys) {
        return new MediaDesk(nodes, clock, keys.metaAppSecrets().getFirst());
    }

    @Bean("sandboxUploads")
    UploadDesk uploadDesk(Nodes nodes) {
        return new UploadDesk(nodes);
    }

    @Bean("sandboxFaults")
    FaultDesk faultDesk(SwitchBoard switches, Usage usage) {
        return new FaultDesk(switches, usage);
    }
}
