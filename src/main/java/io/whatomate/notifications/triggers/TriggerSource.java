package io.whatomate.notifications.triggers;

import io.whatomate.notifications.connections.Connections;
import java.time.Clock;

/**
 * What every trigger is made with.
 *
 * @param rule the name under which it keeps how far it has come
 * @param organizationId of a tenant's rule; empty for the operator's
 */
record TriggerSource(
        String rule, String organizationId, Connections connections, TriggerMarks marks, RuleLetters letters, TriggerTroubles troubles, Clock clock) {}
