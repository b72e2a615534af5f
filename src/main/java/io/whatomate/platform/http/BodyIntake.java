package io.whatomate.platform.http;

import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes bodies into memory, before anybody is asked who sends them: all that are there together within a bound, and each
 * within a time. With Vert.x' own handler, which bounds one body and waits for ever, 230 connections that sent 2.9 MB of three
 * and stopped ended a node of 512 MB.
 */
final class BodyIntake implements Handler<RoutingContext> {

    /** For whoever was refused and goes on sending. */
    private static final long LAST_WORD_MILLIS = 1_000;

    private final long largest;
    private final long mostTogether;
    private final long longestNanos;
    private final Handler<RoutingContext> forms;
    private final AtomicLong together = new AtomicLong();
    private final Set<Body> coming = ConcurrentHashMap.newKeySet();

    /**
     * @param largest bytes of one body
     * @param mostTogether bytes of all that have come or are coming and are not answered
     * @param longest from a request's head to the end of its body
     * @param forms takes form-encoded bodies: Vert.x writes their files to the disk and bounds their fields
     */
    BodyIntake(long largest, long mostTogether, Duration longest, Handler<RoutingContext> forms) {
        this.largest = largest;
        this.mostTogether = mostTogether;
        this.longestNanos = longest.toNanos();
        this.forms = forms;
    }

    @Override
    public void handle(RoutingContext context) {
        var request = context.request();
        var internal = (RoutingContextInternal) context;
        if (isForm(request)) {
            forms.handle(context);
        } else if (internal.seenHandler(RoutingContextInternal.BODY_HANDLER) || !mayHaveBody(request)) {
            internal.visitHandler(RoutingContextInternal.BODY_HANDLER);
            context.next();
        } else {
            internal.visitHandler(RoutingContextInternal.BODY_HANDLER);
            new Body(internal).begin();
        }
    }

    /** Gives up bodies whose time is over; to be called once a second or so. */
    void endLate() {
        var now = System.nanoTime();
        for (var body : coming) {
            if (now - body.begun > longestNanos) {
                body.loop.runOnContext(late -> body.refuse(Problem.of(408, "body-too-slow", "Body too slow",
                        "A body has to be here " + longestNanos / 1_000_000_000 + " seconds after the request began.")));
            }
        }
    }

    private static boolean isForm(HttpServerRequest request) {
        var type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null
                && (type.regionMatches(true, 0, "multipart/", 0, 10)
                        || type.regionMatches(true, 0, "application/x-www-form-urlencoded", 0, 33));
    }

    /** HTTP/2 need not announce one. */
    private static boolean mayHaveBody(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.CONTENT_LENGTH)
                || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.version() == HttpVersion.HTTP_2;
    }

    /** One of them; used on its connection's event loop. */
    private final class Body implements Handler<Buffer> {

        private final RoutingContextInternal context;
        private final HttpServerRequest request;
        private final Context loop = Vertx.currentContext();
        private final long begun = System.nanoTime();
        private Buffer bytes = Buffer.buffer(0);
        private long counted;
        private boolean isOver;

        Body(RoutingContextInternal context) {
            this.context = context;
            this.request = context.request();
        }

        void begin() {
            var expected = request.getHeader(HttpHeaders.EXPECT);
            if (announced() > largest) {
                refuse(tooLarge());
                return;
            }
            if (expected != null && !expected.equalsIgnoreCase("100-continue")) {
                refuse(Problem.of(417, "expectation-failed", "Expectation failed", "The one expectation that is met is 100-continue."));
                return;
            }
            if (expected != null && request.version() != HttpVersion.HTTP_1_0) {
                context.response().writeContinue();
            }
            if (request.isEnded()) {
                end();
                return;
            }
            coming.add(this);
            context.addEndHandler(answered -> release());
            request.handler(this);
            request.exceptionHandler(brokenOff -> refuse(Problem.of(400, "invalid-request", "Invalid request", "The body broke off.")));
            request.endHandler(all -> end());
            request.resume();
        }

        /** 0 when it is not said; what is no number, HTTP/1 has refused before. */
        private long announced() {
            var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            try {
                return length == null ? 0 : Long.parseLong(length);
            } catch (NumberFormatException e) {
                return 0;
            }
        }

        @Override
        public void handle(Buffer part) {
            if (isOver) {
                return;
            }
            if (bytes.length() + part.length() > largest) {
                refuse(tooLarge());
            } else if (together.addAndGet(part.length()) > mostTogether) {
                together.addAndGet(-part.length());
                refuse(Problem.of(503, "busy", "Busy", "Too many bodies are being taken in at this moment.").retryAfter(5));
            } else {
                counted += part.length();
                // Most bodies come in one part, which need not be copied.
                bytes = bytes.length() == 0 ? part : bytes.appendBuffer(part);
            }
        }

        private void end() {
            if (!isOver) {
                isOver = true;
                coming.remove(this);
                context.setBody(bytes);
                context.next();
            }
        }

        private void refuse(Problem problem) {
            if (isOver) {
                return;
            }
            isOver = true;
            coming.remove(this);
            bytes = null;
            release();
            context.fail(problem.status(), problem);
            context.vertx().setTimer(LAST_WORD_MILLIS, timer -> {
                if (!request.isEnded()) {
                    hangUp();
                }
            });
        }

        /** A connection of HTTP/2 carries requests of others' as well: there it is this one alone that ends (RFC 9113, section 8.1). */
        private void hangUp() {
            if (request.version() == HttpVersion.HTTP_2) {
                request.response().reset(0);
            } else {
                request.connection().close();
            }
        }

        private void release() {
            coming.remove(this);
            together.addAndGet(-counted);
            counted = 0;
        }

        private Problem tooLarge() {
            return Problem.of(413, "body-too-large", "Body too large", "A body may have " + largest + " bytes.");
        }
    }
}
