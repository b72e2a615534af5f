/** PostgreSQL: embedded or given, its logins, its two pools, and the fence that lets a request see one organization only. */
package io.whatomate.platform.database;
