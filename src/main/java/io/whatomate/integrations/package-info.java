/** What happens here, told to the systems of others. */
package io.whatomate.integrations;
