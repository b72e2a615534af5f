package io.whatomate.messaging;

/** How a call to Meta ended. */
sealed interface SendOutcome {

    /** The word routes choose by. */
    default String verdict() {
        return switch (this) {
            case Accepted accepted -> "accepted";
            case PutBack putBack -> "put-back";
            case Failed failed -> "failed";
            case Uncertain uncertain -> "uncertain";
        };
    }

    /** Meta took it: a promise to try, not a delivery. */
    record Accepted(String whatsappMessageId) implements SendOutcome {}

    /**
     * Another try later.
     *
     * @param delaySeconds until then
     * @param slow halve the number's rate
     * @param stop open the number's breaker at once
     * @param strains counts towards the number's breaker: the other side is ill, not this message
     */
    record PutBack(int delaySeconds, Integer code, String detail, boolean slow, boolean stop, boolean strains)
            implements SendOutcome {}

    /**
     * Not sent, and trying again will not help.
     *
     * @param exhausted whether tries ran out, which makes it a dead letter
     */
    record Failed(Integer code, String detail, boolean exhausted) implements SendOutcome {}

    /** The request was written and no answer came: it may have been sent. */
    record Uncertain(String detail, int settleSeconds) implements SendOutcome {}
}
