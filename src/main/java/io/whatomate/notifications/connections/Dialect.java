package io.whatomate.notifications.connections;

import java.util.Optional;
import java.util.stream.Stream;

/** The databases that connections lead to, and how each of them quotes a name. */
public enum Dialect {
    POSTGRESQL("jdbc:postgresql:", '"'),
    MARIADB("jdbc:mariadb:", '`');

    private final String scheme;
    private final char quote;

    Dialect(String scheme, char quote) {
        this.scheme = scheme;
        this.quote = quote;
    }

    static Optional<Dialect> of(String url) {
        return Stream.of(values()).filter(dialect -> url.startsWith(dialect.scheme)).findFirst();
    }

    /** @param part free of quotes, as {@link SqlName} sees to */
    String quoted(String part) {
        return quote + part + quote;
    }
}
