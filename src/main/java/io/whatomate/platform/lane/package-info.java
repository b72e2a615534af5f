/** The {@code lane:} component: exchanges of one key one after the other, different keys at the same time. */
package io.whatomate.platform.lane;
