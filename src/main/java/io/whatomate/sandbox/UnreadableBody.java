package io.whatomate.sandbox;

import java.io.Serial;

/** A body that is too large or did not arrive. */
final class UnreadableBody extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long limit;

    UnreadableBody(long limit) {
        super("The body is larger than " + limit + " bytes", null, false, false);
        this.limit = limit;
    }

    UnreadableBody(String reason) {
        super(reason, null, false, false);
        this.limit = 0;
    }

    /** Bytes that were allowed; 0 when size was not the reason. */
    long limit() {
        return limit;
    }
}
