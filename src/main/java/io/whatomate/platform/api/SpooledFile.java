package io.whatomate.platform.api;

import java.nio.file.Path;

/**
 * A body that was taken to the disk while it came. The file goes when the call has been answered, unless it was moved away.
 *
 * @param path the file
 * @param size bytes
 * @param sha256 of its bytes, hexadecimal
 * @param head its first bytes, at most {@link Spool#HEAD}: enough to tell what it is
 * @param declaredType media type that the sender gives it, without parameters, in lower case; null when none is given
 * @param name as the sender calls it, or null
 * @param message the form's field of that name, or null
 */
public record SpooledFile(
        Path path, long size, String sha256, byte[] head, String declaredType, String name, String message) {}
