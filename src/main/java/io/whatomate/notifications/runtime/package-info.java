/** Makes tenants' rules live on every node and runs them on what sets them off, each within its own limits. */
package io.whatomate.notifications.runtime;
