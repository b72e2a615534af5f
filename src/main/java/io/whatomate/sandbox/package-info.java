/** Plays Meta: a Cloud API, its webhooks, and the customers' phones; it reaches the product by HTTP alone. */
package io.whatomate.sandbox;
