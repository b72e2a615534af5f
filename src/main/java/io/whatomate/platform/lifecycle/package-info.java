/** How the process starts or refuses to, says that it is ready, and stops without losing work. */
package io.whatomate.platform.lifecycle;
