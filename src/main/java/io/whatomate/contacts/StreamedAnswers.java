package io.whatomate.contacts;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.UnitOfWorkHelper;
import org.springframework.stereotype.Component;

/** Answers a call with a file that is made a page at a time, as fast as the caller reads it. */
@Component
class StreamedAnswers {

    /** A reader who is still there goes on within this time after the connection has closed: then it is none. Milliseconds. */
    private static final long LAST_READ = 1_000;

    private final Vertx vertx;

    StreamedAnswers(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Makes the file the exchange's answer.
     *
     * @param pages the next page, empty or not; null when there is none. Not asked any more once the caller has hung up
     */
    void open(Exchange exchange, String mediaType, String filename, Supplier<byte[]> pages) {
        var hungUp = new AtomicBoolean();
        var bytes = new PagedBytes(() -> hungUp.get() ? null : pages.get());
        if (exchange.getMessage() instanceof HttpMessage http) {
            endWith(http.getResponse(), exchange, bytes, hungUp);
        }
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, mediaType);
        message.setHeader("Content-Disposition", "attachment; filename=\"" + filename + "\"");
        message.setBody(bytes);
    }

    /**
     * Whoever hangs up is read no more pages for. Camel's pump waits for a response that was full to drain, which one that
     * is closed never does: the exchange would count as under way for ever, and each stop of the server would wait for it.
     */
    private void endWith(HttpServerResponse response, Exchange exchange, PagedBytes bytes, AtomicBoolean hungUp) {
        response.closeHandler(closed -> {
            hungUp.set(true);
            settle(response, exchange, bytes);
        });
    }

    private void settle(HttpServerResponse response, Exchange exchange, PagedBytes bytes) {
        vertx.setTimer(LAST_READ, timer -> {
            if (response.ended() || bytes.isOver()) {
                return;
            }
            if (bytes.isBeingRead()) {
                settle(response, exchange, bytes);
            } else {
                UnitOfWorkHelper.doneUow(exchange.getUnitOfWork(), exchange);
            }
        });
    }
}
