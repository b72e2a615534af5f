/** Secrets: where they are kept, and how columns are sealed with them. */
package io.whatomate.platform.security;
