package io.whatomate.integrations;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;

/** Why a target did not answer, in words of ours: those of the client name addresses that a name leads to. */
final class LostCall {

    private LostCall() {}

    static String words(IOException failure) {
        return switch (failure) {
            case UnknownHostException unknown -> "no such host";
            case InterruptedIOException late -> "no answer in time";
            case SSLException untrusted -> "no trusted TLS connection";
            default -> "no connection";
        };
    }
}
