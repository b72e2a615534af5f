/** The product's edge on port 8080: the Vert.x server, its header filter and its limits. */
package io.whatomate.platform.http;
