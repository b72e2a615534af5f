/** What a log line says about the exchange that wrote it. */
package io.whatomate.platform.logging;
