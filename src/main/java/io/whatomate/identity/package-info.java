/** Who somebody is: sign-in, access tokens, and the first admin of an installation. */
package io.whatomate.identity;
