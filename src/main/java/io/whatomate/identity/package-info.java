/** Who somebody is: sessions, tokens and API keys, users and their organization, and the first admin of an installation. */
package io.whatomate.identity;
