package io.whatomate.notifications.fence;

import java.time.InstantSource;
import java.time.ZonedDateTime;
import org.apache.camel.Exchange;

/** What expressions see while a rule runs. */
record ExchangeScope(Exchange exchange, RunState state, InstantSource clock) implements RuleScope {

    @Override
    public Object body() {
        return exchange.getMessage().getBody();
    }

    @Override
    public Object variable(String name) {
        return exchange.getVariable(name);
    }

    @Override
    public ZonedDateTime now() {
        return clock.instant().atZone(state.zone());
    }

    @Override
    public void spend(long characters) {
        state.spend(characters);
    }
}
