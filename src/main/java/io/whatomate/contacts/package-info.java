/** Customers as an organization knows them: what of them can be written down in many ways, and how they are looked for. */
package io.whatomate.contacts;
