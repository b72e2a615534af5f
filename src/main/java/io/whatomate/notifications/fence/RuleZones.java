package io.whatomate.notifications.fence;

import java.time.ZoneId;
import java.util.UUID;

/** The time zones that organizations live in. */
@FunctionalInterface
interface RuleZones {

    ZoneId of(UUID organizationId);
}
