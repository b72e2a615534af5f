package io.whatomate.platform.http;

import java.io.IOException;
import java.time.Duration;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * Reads the beginning of an answer, and that within a time for the whole call: the client's own timeouts begin anew with each
 * byte, so a target that answers one byte every ten seconds would hold a connection for ever.
 */
final class BoundedAnswers implements ExecChainHandler, AutoCloseable {

    private static final int MOST_BYTES = 4096;

    private final CallDeadlines deadlines;

    BoundedAnswers(Duration longest) {
        this.deadlines = new CallDeadlines("target-deadlines", longest);
    }

    @Override
    public void close() {
        deadlines.close();
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var deadline = deadlines.begin(scope);
        try {
            return readBeginning(chain.proceed(request, scope), scope);
        } catch (IOException e) {
            throw deadline.of(e);
        } finally {
            deadline.met();
        }
    }

    /** Nothing but status, bytes and Retry-After goes on: headers of a stranger would become headers of our exchange. */
    private static ClassicHttpResponse readBeginning(ClassicHttpResponse response, ExecChain.Scope scope) throws IOException {
        var entity = response.getEntity();
        var beginning = new byte[0];
        if (entity != null) {
            var content = entity.getContent();
            beginning = content.readNBytes(MOST_BYTES);
            if (beginning.length == MOST_BYTES) {
                // There may be gigabytes behind it: the connection goes with them.
                scope.execRuntime.discardEndpoint();
            }
        }
        var retryAfter = response.getFirstHeader("Retry-After");
        response.setHeaders();
        if (retryAfter != null) {
            response.setHeader("Retry-After", retryAfter.getValue());
        }
        response.setEntity(new ByteArrayEntity(beginning, null));
        return response;
    }
}
