package io.whatomate.platform.database;

import java.nio.file.Path;

/** A process that opens the embedded database, says so on its output, and holds it until it is killed. */
final class HoldsDatabase {

    public static void main(String[] arguments) throws Exception {
        var database = EmbeddedDatabase.open(Path.of(arguments[0]), Path.of(arguments[1]));
        System.out.println("holding " + database.url("postgres"));
        Thread.sleep(Long.MAX_VALUE);
    }
}
