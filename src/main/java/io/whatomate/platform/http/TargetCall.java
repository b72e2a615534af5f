package io.whatomate.platform.http;

import java.net.URI;
import java.util.Map;

/**
 * A POST to an address that somebody named to us: the variable {@code target} of the route "direct:callTarget". The bytes
 * to post are the body; afterwards the body is the {@link TargetAnswer}. The route throws {@link TargetRefused} where our
 * guard says no, and an {@link java.io.IOException} where nobody answers in time.
 *
 * @param url absolute, http or https; checked at every call, and the address its name leads to as well
 * @param headers sent as they are, {@code Content-Type} among them (without it: application/json). A name or value that
 *     would steer the connection or the next request on it is refused
 * @param owner who named the address
 */
public record TargetCall(URI url, Map<String, String> headers, TargetOwner owner) {

    /** A call to a tenant's target. */
    public TargetCall(URI url, Map<String, String> headers) {
        this(url, headers, TargetOwner.TENANT);
    }

    public TargetCall {
        headers = Map.copyOf(headers);
    }
}
