package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.CoreTest;
import io.whatomate.notifications.fence.KameletCatalogue;
import io.whatomate.notifications.fence.RuleCompiler;
import io.whatomate.notifications.fence.RuleContext;
import io.whatomate.notifications.fence.RuleOutcome;
import io.whatomate.notifications.fence.RuleRun;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** Actions in a tenant's rule: from its text through the fence to one instance of each kamelet, and back into its variables. */
class TenantActionsTest extends CoreTest {

    private static final String RULE = """
            - route:
                id: order-confirmation
                description: Confirms an order once.
                from:
                  uri: kamelet:notify-http-source
                  steps:
                    - to:
                        uri: kamelet:once-per-action
                        parameters: {key: "order-${body.order.id}", per: ever}
                    - to:
                        uri: kamelet:contact-upsert-action
                        parameters: {phone: "${body.customer.phone}", name: "${body.customer.name}", tags: "${body.customer.tags}", attributes: "${body.customer.more}"}
                    - to:
                        uri: kamelet:contact-lookup-action
                        parameters: {attribute: city, value: Bonn, stop: true}
                    - to:
                        uri: kamelet:consent-check-action
                        parameters: {phone: "${body.customer.phone}", stop: true}
                    - to:
                        uri: kamelet:window-check-action
                        parameters: {contactId: "${variable.contact.id}"}
                    - to:
                        uri: kamelet:template-params-action
                        parameters: {body: "@contact.name; order.total|currency:{order.currency}; missing|default:'it''s free'", locale: de-DE}
                    - log: {message: "${variable.contact.phone} ${variable.consent.why} ${variable.window.open} ${variable.templateParameters.body}"}
                    - filter:
                        simple: {expression: "${body.order.id} == 'none'"}
                        steps:
                          - to:
                              uri: kamelet:whatsapp-text-sink
                              parameters: {to: "1", text: never}
            """;

    @Autowired
    private RuleContext rules;

    @Autowired
    private KameletCatalogue catalogue;

    @Test
    void aRuleUsesActionsAndEndsAtTheSecondTime() throws Exception {
        var organization = number().organization();
        var rule = UUID.randomUUID();
        var compiled = new RuleCompiler(catalogue).compile(rule, RULE);
        var phone = phone();
        var body = Map.of(
                "order", Map.of("id", 17, "total", 1234.5, "currency", "EUR"),
                "customer", Map.of("phone", "+" + phone, "name", "Zoë", "tags", List.of(), "more", Map.of("city", "Bonn")));

        var first = rules.tryOut(compiled, run(organization, rule, "event-1", body));
        var retried = rules.tryOut(compiled, run(organization, rule, "event-1", body));
        var second = rules.tryOut(compiled, run(organization, rule, "event-2", body));

        assertThat(first.steps()).extracting(RuleOutcome.Passed::detail)
                .anySatisfy(line -> assertThat(line).contains(phone + " unsaid false", "Zoë", "1.234,50\u00a0€", "it's free"));
        assertThat(steps(retried)).isEqualTo(steps(first));
        assertThat(second).isInstanceOf(RuleOutcome.Skipped.class);
        assertThat(steps(second)).containsExactly("once-per-action");
        assertThat(db().sql("SELECT profile_name FROM contacts WHERE organization_id = :o AND phone_number = :p").param("o", organization)
                .param("p", phone).query(String.class).single()).isEqualTo("Zoë");
    }

    private static RuleRun run(UUID organization, UUID rule, String key, Object body) {
        return new RuleRun(organization, rule.toString(), key, body, Instant.now().plusSeconds(30), 10, false);
    }

    private static List<String> steps(RuleOutcome outcome) {
        assertThat(outcome).isNotInstanceOf(RuleOutcome.Failed.class);
        return outcome.steps().stream().map(RuleOutcome.Passed::step).filter(step -> step.endsWith("-action")).toList();
    }
}
