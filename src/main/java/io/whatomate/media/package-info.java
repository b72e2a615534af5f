/** Files that customers send and receive: what they are, where they are kept, and who may have them. */
package io.whatomate.media;
