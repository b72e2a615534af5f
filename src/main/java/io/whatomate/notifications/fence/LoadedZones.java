package io.whatomate.notifications.fence;

import java.time.ZoneId;
import java.util.UUID;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Asks the main context for an organization's zone: a run does so at its first date, and keeps the answer. */
@Component
final class LoadedZones implements RuleZones {

    private final ObjectProvider<ProducerTemplate> producer;

    /** By a provider: Spring would start Camel before its routes are known. */
    LoadedZones(ObjectProvider<ProducerTemplate> producer) {
        this.producer = producer;
    }

    @Override
    public ZoneId of(UUID organizationId) {
        var answered = producer.getObject().request(
                "direct:loadRuleZone", exchange -> exchange.setVariable("organizationId", organizationId.toString()));
        if (answered.getException() != null) {
            throw new CamelExecutionException("The time zone cannot be read", answered, answered.getException());
        }
        return ZoneId.of(answered.getMessage().getBody(String.class));
    }
}
