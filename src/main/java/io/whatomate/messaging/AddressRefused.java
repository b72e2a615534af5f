package io.whatomate.messaging;

/** An address that a bearer token must not go to. */
public final class AddressRefused extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    AddressRefused(String message) {
        super(message);
    }
}
