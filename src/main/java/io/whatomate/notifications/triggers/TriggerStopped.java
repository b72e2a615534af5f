package io.whatomate.notifications.triggers;

/** The trigger stops in the midst of an event, which comes again. */
final class TriggerStopped extends Exception {

    private static final long serialVersionUID = 1L;

    TriggerStopped() {
        super("The trigger stops", null, false, false);
    }
}
