/** The organization's WhatsApp numbers, and the demo's. */
package io.whatomate.accounts;
