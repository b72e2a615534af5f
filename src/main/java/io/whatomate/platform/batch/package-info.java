/** The {@code batch:} component: exchanges that arrive together take a costly step together. */
package io.whatomate.platform.batch;
