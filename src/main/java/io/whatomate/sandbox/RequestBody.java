package io.whatomate.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Takes a body off the wire as bytes. The server's own handler would parse forms into headers, write file parts to disk
 * and hold media to the size limit of webhooks.
 */
final class RequestBody {

    private static final long PATIENCE_SECONDS = 60;

    private RequestBody() {}

    /**
     * @param request still paused
     * @param limit bytes
     * @throws UnreadableBody when the body is larger than that or does not arrive
     */
    static byte[] read(HttpServerRequest request, long limit) {
        var declared = request.getHeader("Content-Length");
        if (declared != null && declared.length() > 18 || declared != null && Long.parseLong(declared) > limit) {
            request.resume();
            throw new UnreadableBody(limit);
        }
        var received = new CompletableFuture<byte[]>();
        var buffer = Buffer.buffer();
        request.handler(chunk -> {
            if (received.isDone()) {
                return;
            }
            if (buffer.length() + chunk.length() > limit) {
                received.completeExceptionally(new UnreadableBody(limit));
            } else {
                buffer.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(received::completeExceptionally);
        request.endHandler(end -> received.complete(buffer.getBytes()));
        request.resume();
        try {
            return received.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnreadableBody("The request body could not be read");
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UnreadableBody refused
                    ? refused
                    : new UnreadableBody("The request body could not be read");
        } catch (TimeoutException e) {
            throw new UnreadableBody("The request body did not arrive within " + PATIENCE_SECONDS + " s");
        }
    }
}
