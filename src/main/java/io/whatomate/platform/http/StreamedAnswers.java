package io.whatomate.platform.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.camel.Exchange;
import org.apache.camel.support.UnitOfWorkHelper;

/** Answers a call with bytes that are read while the caller reads, as fast as they are read there. */
public final class StreamedAnswers {

    /** Exchange property: where the answer of a call goes. The message that knew it is gone after the first {@code setBody}. */
    public static final String RESPONSE = "whatomate.response";

    /** A reader who is still there goes on within this time after the connection has closed: then it is none. Milliseconds. */
    private static final long LAST_READ = 1_000;

    private final Vertx vertx;

    StreamedAnswers(Vertx vertx) {
        this.vertx = vertx;
    }

    /**
     * Makes the bytes the exchange's answer, and tells their number beforehand; they are closed when it ends, however it ends.
     *
     * @param length how many of them
     */
    public void answer(Exchange exchange, InputStream bytes, long length) {
        var response = exchange.getProperty(RESPONSE, HttpServerResponse.class);
        if (response != null) {
            // Camel chunks whatever it has no length of; the last word is had when the headers are written.
            response.headersEndHandler(written -> {
                response.headers().remove(HttpHeaders.TRANSFER_ENCODING);
                response.headers().set(HttpHeaders.CONTENT_LENGTH, Long.toString(length));
            });
        }
        send(exchange, new Sent(bytes, length));
    }

    /**
     * Makes a file of unknown length the exchange's answer, one to be saved; its bytes are closed when it ends, however it ends.
     *
     * @param filename plain ASCII without quotes
     */
    public void answerFile(Exchange exchange, String mediaType, String filename, InputStream bytes) {
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, mediaType);
        message.setHeader("Content-Disposition", "attachment; filename=\"" + filename + "\"");
        send(exchange, new Sent(bytes, Long.MAX_VALUE));
    }

    private void send(Exchange exchange, Sent sent) {
        var response = exchange.getProperty(RESPONSE, HttpServerResponse.class);
        if (response != null) {
            response.closeHandler(closed -> {
                sent.hangUp();
                settle(response, exchange, sent);
            });
        }
        exchange.getMessage().setBody(sent);
    }

    /**
     * Camel's pump waits for a response that was full to drain, which one that is closed never does: the exchange would count
     * as under way for ever, and each stop of the server would wait for it.
     */
    private void settle(HttpServerResponse response, Exchange exchange, Sent sent) {
        vertx.setTimer(LAST_READ, timer -> {
            if (sent.isOver()) {
                return;
            }
            if (sent.isBeingRead()) {
                settle(response, exchange, sent);
                return;
            }
            sent.close();
            if (!response.ended()) {
                UnitOfWorkHelper.doneUow(exchange.getUnitOfWork(), exchange);
            }
        });
    }

    /** No more bytes than were promised, and none once the caller has hung up. */
    private static final class Sent extends FilterInputStream {

        private volatile boolean isOver;
        private volatile boolean isBeingRead;
        private volatile boolean hasHungUp;
        private long left;

        Sent(InputStream bytes, long length) {
            super(bytes);
            this.left = length;
        }

        /** Whether the reader has met the end, or gave up. */
        boolean isOver() {
            return isOver;
        }

        boolean isBeingRead() {
            return isBeingRead;
        }

        void hangUp() {
            hasHungUp = true;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] into, int offset, int count) throws IOException {
            isBeingRead = true;
            try {
                var read = left == 0 || isOver || hasHungUp ? -1 : in.read(into, offset, (int) Math.min(count, left));
                if (read < 0) {
                    close();
                } else {
                    left -= read;
                }
                return read;
            } finally {
                isBeingRead = false;
            }
        }

        @Override
        public void close() {
            isOver = true;
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
