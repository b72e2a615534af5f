package io.whatomate.platform.api;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerFileUpload;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.ProductServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Takes bodies that may be too large for memory to the disk, as they are or as the one file of a form. What of them stands in
 * memory is what is on its way to the disk: while that is slower than the sender, the sender waits.
 */
final class Spool {

    /** Bytes of one file: Meta takes documents of 100 MB (Cloud API, "Media"). */
    static final long LARGEST = 100L << 20;

    /** Bytes of what a form has beside its file. */
    private static final long FORM = 64 << 10;

    /** Bytes that are kept in memory to tell what the file is. */
    static final int HEAD = 4096;

    /** Of a request that was taken in: names its {@link SpooledFile}. The edge takes it from whoever sends one. */
    static final String TICKET = "X-Whatomate-Spooled";

    private static final int AT_ONCE = 64;
    private static final long LONGEST_SILENCE_MILLIS = 30_000;
    private static final Duration LEFT_BEHIND = Duration.ofHours(1);

    private final Path folder;
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Map<String, SpooledFile> taken = new ConcurrentHashMap<>();

    /** @param folder made when missing; what a process that died has left there is removed */
    Spool(Path folder) {
        this.folder = folder;
        try {
            Files.createDirectories(folder);
            try (var files = Files.newDirectoryStream(folder)) {
                for (var file : files) {
                    if (Files.getLastModifiedTime(file).toInstant().isBefore(Instant.now().minus(LEFT_BEHIND))) {
                        Files.deleteIfExists(file);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The folder for uploads cannot be used: " + folder, e);
        }
    }

    /** The file of a request that came through here; null: it came without a body. */
    SpooledFile of(HttpServerRequest request) {
        var ticket = request.getHeader(TICKET);
        return ticket == null ? null : taken.get(ticket);
    }

    /** Goes on with the request when its file is on the disk, or fails it. The sender has been admitted, the request is paused. */
    void receive(RoutingContext request) {
        var announced = request.request().getHeader("Content-Length");
        if (announced != null && announced.matches("\\d{1,18}") && Long.parseLong(announced) > LARGEST + FORM) {
            refuse(request, tooLarge());
            return;
        }
        if (!places.tryAcquire()) {
            refuse(request, Problem.of(503, "busy", "Busy", "Other files are being taken in at this moment.").retryAfter(5));
            return;
        }
        var ticket = UUID.randomUUID().toString();
        var path = folder.resolve(ticket);
        request.addEndHandler(answered -> {
            places.release();
            taken.remove(ticket);
            request.vertx().fileSystem().delete(path.toString());
        });
        request.vertx().fileSystem()
                .open(path.toString(), new OpenOptions().setCreateNew(true).setRead(false))
                .compose(file -> write(request, path, file))
                .onComplete(written -> {
                    if (written.failed()) {
                        refuse(request, written.cause());
                        return;
                    }
                    taken.put(ticket, written.result());
                    request.request().headers().set(TICKET, ticket);
                    request.put(ProductServer.BODY_IS_TAKEN, true);
                    request.next();
                });
    }

    private static Future<SpooledFile> write(RoutingContext request, Path path, AsyncFile file) {
        var measured = new SpoolWriter(file);
        return taken(request, measured)
                .transform(read -> file.flush()
                        .transform(flushed -> file.close())
                        .compose(closed -> read.succeeded() ? Future.succeededFuture(read.result()) : Future.failedFuture(read.cause())))
                .map(form -> measured.file(path, form.type(), form.name(), form.message()));
    }

    /** What a form, or the request itself, says about its file. */
    private record Form(String type, String name, String message) {}

    private static Future<Form> taken(RoutingContext request, SpoolWriter file) {
        var http = request.request();
        Promise<Void> whole = Promise.promise();
        http.exceptionHandler(whole::tryFail);
        var silence = request.vertx().setPeriodic(LONGEST_SILENCE_MILLIS, timer -> {
            if (file.isSilent()) {
                whole.tryFail("No byte came for " + LONGEST_SILENCE_MILLIS + " ms");
                http.connection().close();
            }
        });
        var type = bare(http.getHeader("Content-Type"));
        Future<Form> read;
        if (type.equals("multipart/form-data")) {
            read = form(request, file, whole);
        } else {
            http.endHandler(end -> whole.tryComplete());
            file.take(http, whole);
            read = whole.future().map(nothing -> new Form(type.equals("application/octet-stream") ? null : type, null, null));
        }
        // Whoever asks first (curl does, above a megabyte) waits a second for this.
        if ("100-continue".equalsIgnoreCase(http.getHeader("Expect"))) {
            request.response().writeContinue();
        }
        http.resume();
        return read.onComplete(over -> request.vertx().cancelTimer(silence));
    }

    private static Future<Form> form(RoutingContext request, SpoolWriter file, Promise<Void> whole) {
        var http = request.request();
        Promise<HttpServerFileUpload> part = Promise.promise();
        http.setExpectMultipart(true);
        http.uploadHandler(upload -> {
            if (!"file".equals(upload.name()) || !part.tryComplete(upload)) {
                whole.tryFail(malformed("file", "the form has one file, and it is called file"));
                return;
            }
            Promise<Void> uploaded = Promise.promise();
            upload.endHandler(end -> uploaded.tryComplete());
            upload.exceptionHandler(whole::tryFail);
            file.take(upload, whole);
            http.endHandler(end -> uploaded.future().onComplete(done -> whole.tryComplete()));
        });
        http.endHandler(end -> whole.tryFail(malformed("file", "the form has no file")));
        return whole.future().map(nothing -> {
            var upload = part.future().result();
            var type = upload.contentType() == null ? null : bare(upload.contentType());
            return new Form(
                    type == null || type.isEmpty() || type.equals("application/octet-stream") ? null : type,
                    upload.filename(), http.getFormAttribute("message"));
        });
    }

    static Problem tooLarge() {
        return Problem.of(413, "body-too-large", "Body too large", "A file may have " + LARGEST + " bytes.");
    }

    static Problem malformed(String field, String detail) {
        return Problem.of(400, "invalid-request", "Invalid request", "The form is not what the contract says.")
                .with(List.of(new Problem.FieldError(field, "form", detail)));
    }

    static String bare(String type) {
        var end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
    }

    /** The rest of the body is not listened to; whoever goes on sending it for a while is hung up on. */
    private static void refuse(RoutingContext request, Throwable cause) {
        var http = request.request();
        if (!http.isEnded()) {
            http.handler(dropped -> {}).resume();
            request.vertx().setTimer(1_000, timer -> {
                if (!http.isEnded()) {
                    http.connection().close();
                }
            });
        }
        request.fail(cause instanceof Problem ? cause : malformed("", "the body broke off or is not well-formed: " + cause.getMessage()));
    }
}
