/** What log lines and spans say about the exchange that wrote them. */
package io.whatomate.platform.logging;
