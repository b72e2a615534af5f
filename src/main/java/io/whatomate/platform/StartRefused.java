package io.whatomate.platform;

/** The start cannot go on, for a reason the operator can mend: shown as one line, without a stack trace. */
public final class StartRefused extends RuntimeException {

    private final String remedy;

    /**
     * @param reason what is wrong, one sentence, free of secrets
     * @param remedy what the operator can do about it
     */
    public StartRefused(String reason, String remedy) {
        super(reason);
        this.remedy = remedy;
    }

    /** As above; the cause is kept for logs at debug level. */
    public StartRefused(String reason, String remedy, Throwable cause) {
        super(reason, cause);
        this.remedy = remedy;
    }

    /** One sentence: what the operator can do about it. */
    public String remedy() {
        return remedy;
    }
}
