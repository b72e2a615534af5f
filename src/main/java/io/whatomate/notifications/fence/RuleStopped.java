package io.whatomate.notifications.fence;

/** A run that is ended because it passed one of its bounds. Carries no stack trace: it is an outcome. */
final class RuleStopped extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean permanent;

    private RuleStopped(boolean permanent, String reason) {
        super(reason, null, false, false);
        this.permanent = permanent;
    }

    /** It would pass the same bound again. */
    static RuleStopped forGood(String reason) {
        return new RuleStopped(true, reason);
    }

    /** Another time it may end in time. */
    static RuleStopped late(String reason) {
        return new RuleStopped(false, reason);
    }

    boolean permanent() {
        return permanent;
    }
}
