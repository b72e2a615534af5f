/** Operators' own rules: YAML routes beside the product, loaded without being able to break it. */
package io.whatomate.notifications;
