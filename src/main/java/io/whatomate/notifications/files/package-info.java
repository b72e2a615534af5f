/** The operator's rule files: taken up, swapped and taken out while the product runs, each without touching another. */
package io.whatomate.notifications.files;
