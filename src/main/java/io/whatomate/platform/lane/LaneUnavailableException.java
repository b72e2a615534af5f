package io.whatomate.platform.lane;

/** The lane is full or not consumed; what was offered stays in its table and is fed again from there. */
public class LaneUnavailableException extends Exception {

    private static final long serialVersionUID = 1L;

    LaneUnavailableException(String message) {
        super(message);
    }
}
