/** The fence around tenants' rules: their text is checked before Camel hears of it, and their steps run where nothing else is. */
package io.whatomate.notifications.fence;
