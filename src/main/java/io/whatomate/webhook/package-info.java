/** Meta's door: signatures, bodies and their split into events that are kept before they are acknowledged. */
package io.whatomate.webhook;
