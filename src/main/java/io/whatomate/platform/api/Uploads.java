package io.whatomate.platform.api;

import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.ProductServer;
import java.util.concurrent.Semaphore;

/**
 * Takes in the bodies that are files, from those alone who may send them: that is asked before the first byte is read. Those
 * that stand in memory while they are read come four at a time, within two minutes; those that may be larger are spooled.
 */
final class Uploads {

    /** Bytes of one file. */
    static final int LARGEST = 20 << 20;

    private static final int AT_ONCE = 4;
    private static final long LONGEST_MILLIS = 120_000;

    private final Admission admission;
    private final Spool spool;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final BodyHandler bodies = BodyHandler.create(false).setBodyLimit(LARGEST);

    Uploads(Admission admission, Spool spool) {
        this.admission = admission;
        this.spool = spool;
    }

    /** Goes on with the request when its body is there, or fails it with the {@link Problem} that stands against it. */
    void take(RoutingContext request, ContractOperation operation) {
        var given = request.request();
        given.pause();
        request.vertx()
                .executeBlocking(() -> admission.admit(operation, given), false)
                .onComplete(admitted -> {
                    if (admitted.failed()) {
                        refuse(request, admitted.cause());
                    } else if (operation.spools()) {
                        spool.receive(request);
                    } else if (places.tryAcquire()) {
                        receive(request);
                    } else {
                        refuse(request, Problem.of(503, "busy", "Busy", "Other files are being taken in at this moment.").retryAfter(5));
                    }
                });
    }

    /** Nobody listens to the body: what comes of it is dropped. */
    private static void refuse(RoutingContext request, Throwable cause) {
        if (!request.request().isEnded()) {
            request.request().resume();
        }
        request.fail(cause);
    }

    /** The body handler resumes the request when it is ready to read. */
    private void receive(RoutingContext request) {
        var late = request.vertx().setTimer(LONGEST_MILLIS, timer -> {
            if (!request.request().isEnded()) {
                request.request().connection().close();
            }
        });
        request.addEndHandler(answered -> {
            request.vertx().cancelTimer(late);
            places.release();
        });
        request.put(ProductServer.BODY_IS_TAKEN, true);
        bodies.handle(request);
    }
}
