package io.whatomate.platform.http;

/** The guard refuses a call before anything is sent. Carries no stack trace: it is an answer, not an accident. */
public final class TargetRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;

    /**
     * @param reason stable word for programs: syntax, scheme, userinfo, host, port, address or header
     * @param detail sentence for whoever gave the address; names no address that a name led to
     */
    public TargetRefused(String reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    /** Stable word for programs: syntax, scheme, userinfo, host, port, address or header. */
    public String reason() {
        return reason;
    }
}
