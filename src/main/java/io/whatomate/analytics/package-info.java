/** Figures of what was said: periods in an organization's own time, and tables for spreadsheets. */
package io.whatomate.analytics;
