/** How tenants write their rules: as text or as a form, version by version, checked before anything is kept. */
package io.whatomate.notifications.authoring;
