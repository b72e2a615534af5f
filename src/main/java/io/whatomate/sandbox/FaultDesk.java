package io.whatomate.sandbox;

import org.apache.camel.Exchange;
import org.apache.camel.Variable;

/** Decides which Graph calls go wrong, by the switches or by a header of the call itself. */
public final class FaultDesk {

    private static final String ERROR_HEADER = "X-Sandbox-Error";
    private static final String DROP_HEADER = "X-Sandbox-Drop";

    private final SwitchBoard switches;
    private final Usage usage;

    FaultDesk(SwitchBoard switches, Usage usage) {
        this.switches = switches;
        this.usage = usage;
    }

    /** Whether calls of Graph are delayed at all. */
    public boolean isSlow() {
        return switches.now().latency() > 0;
    }

    /** Milliseconds by which every call of Graph is delayed. */
    public int latency() {
        return switches.now().latency();
    }

    /** @throws GraphFailure with the code that the call asks for, 80007, or with a server error when the dice say so */
    public void strike(@Variable("call") GraphCall call) {
        usage.take(call);
        var wanted = call.request().header(ERROR_HEADER);
        if (wanted != null) {
            if (!wanted.matches("\\d{1,7}")) {
                throw GraphFailure.malformed(ERROR_HEADER, "must be one of Meta's error codes");
            }
            throw new GraphFailure(GraphError.of(Integer.parseInt(wanted), "Asked for by the header " + ERROR_HEADER));
        }
        if (switches.roll(switches.now().serverErrors())) {
            throw new GraphFailure(GraphError.of(
                    switches.roll(50) ? 131000 : 2, "Set by the sandbox: " + switches.now().serverErrors() + " % of calls"));
        }
    }

    /** Whether the connection is closed before the message is kept, by the call's header or by the dice. */
    public boolean dropsBefore(@Variable("call") GraphCall call) {
        return "before".equals(call.request().header(DROP_HEADER)) || switches.roll(switches.now().drops().before());
    }

    /** Whether the connection is closed once the message is kept, by the call's header or by the dice. */
    public boolean dropsAfter(@Variable("call") GraphCall call) {
        return "after".equals(call.request().header(DROP_HEADER)) || switches.roll(switches.now().drops().after());
    }

    /** Takes the caller's connection (with HTTP/2, its stream) away without an answer. */
    public void drop(@Variable("call") GraphCall call, Exchange exchange) {
        call.request().wire().response().reset();
        exchange.getMessage().setBody(null);
    }
}
