/** What sets rules off: the component {@code trigger:} that the kamelets notify-*-source are made of, and how far each has come. */
package io.whatomate.notifications.triggers;
