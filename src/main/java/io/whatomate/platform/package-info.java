/** The ground floor: database, crypto, HTTP server, tenancy, clock. Every room may use it; it uses none of them. */
package io.whatomate.platform;
