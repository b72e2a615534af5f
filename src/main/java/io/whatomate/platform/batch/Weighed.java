package io.whatomate.platform.batch;

/** A body of which so many together would be too heavy. */
public interface Weighed {

    /** Bytes that it takes while its batch is worked on, about. */
    long weight();
}
