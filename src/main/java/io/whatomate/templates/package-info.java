/** Templates as people write them: held to Meta's rules, submitted for review, previewed and deleted. */
package io.whatomate.templates;
