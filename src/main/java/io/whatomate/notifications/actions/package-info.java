/** What the action kamelets of rules do between a trigger and a send: find, check, format, remember, attach, write back. */
package io.whatomate.notifications.actions;
