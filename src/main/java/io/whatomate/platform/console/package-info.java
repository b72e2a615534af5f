/** The operator's console on port 8081: who may open it, and what may be done there. */
package io.whatomate.platform.console;
