package io.whatomate.sandbox;

import java.io.Serial;

/** Ends a Graph call with an error answer. Carries no stack: a refusal is an answer, not a fault of this program. */
final class GraphFailure extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final transient GraphError error;

    GraphFailure(GraphError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    GraphError error() {
        return error;
    }

    /** 131008: something required is not there. */
    static GraphFailure missing(String field) {
        return new GraphFailure(GraphError.of(131008, "Parameter '" + field + "' is required"));
    }

    /** 131009: a value breaks its documented limit or form. */
    static GraphFailure invalid(String field, String reason) {
        return new GraphFailure(GraphError.of(131009, "Parameter '" + field + "' " + reason));
    }

    /** 100: the request itself has the wrong shape. */
    static GraphFailure malformed(String field, String reason) {
        return new GraphFailure(GraphError.malformed("Parameter '" + field + "' " + reason));
    }
}
