package io.whatomate.notifications.runtime;

import io.whatomate.notifications.fence.CompiledRule;
import java.util.UUID;

/**
 * A rule that runs on this node.
 *
 * @param number of the version
 * @param trigger id of the route that listens for what sets it off; null when it is set off by calls of the API
 */
record LiveRule(UUID rule, int number, CompiledRule compiled, String trigger) {}
