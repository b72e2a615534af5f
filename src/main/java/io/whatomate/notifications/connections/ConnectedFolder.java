package io.whatomate.notifications.connections;

import io.whatomate.platform.http.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A folder that a rule may use, with what is below it.
 *
 * @param root where it is; it may itself be reached by a link, nothing below it may
 */
public record ConnectedFolder(String name, Path root) {

    /**
     * A folder or file below, there or not.
     *
     * @param relative such as {@code in/orders}; empty for the folder itself
     * @throws Problem 400 connection-path when it would lead elsewhere, or a link stands in the way
     */
    public Path resolve(String relative) {
        try {
            var path = Path.of(relative);
            var resolved = root.resolve(path).normalize();
            if (path.isAbsolute() || !resolved.startsWith(root) || !path.normalize().equals(path)) {
                throw refused(relative, "leads elsewhere");
            }
            for (var step = resolved; !step.equals(root); step = step.getParent()) {
                if (Files.isSymbolicLink(step)) {
                    throw refused(relative, "goes by a symbolic link");
                }
            }
            return resolved;
        } catch (InvalidPathException e) {
            throw refused("", "is no path");
        }
    }

    /**
     * A file below. Open it with {@link LinkOption#NOFOLLOW_LINKS}: whoever may write there may exchange it meanwhile.
     *
     * @throws Problem 400 connection-path as above; 404 connection-file when there is no such file
     */
    public Path file(String relative) {
        var file = resolve(relative);
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw Problem.of(404, "connection-file", "No such file",
                    "The connection '" + name + "' has no file '" + relative + "'.");
        }
        return file;
    }

    /** @throws IOException when the folder is not there, such as a share that is not mounted */
    static ConnectedFolder at(String name, Path path) throws IOException {
        return new ConnectedFolder(name, path.toRealPath());
    }

    private Problem refused(String relative, String why) {
        return Problem.of(400, "connection-path", "Path not allowed",
                "The path '" + relative + "' " + why + ". Give one below the folder of the connection '" + name + "'.");
    }
}
