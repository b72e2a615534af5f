package io.whatomate.media;

import io.whatomate.platform.http.Problem;
import java.io.File;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.component.aws2.s3.AWS2S3Constants;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/**
 * What is asked of the bucket. A key is {@code <organization>/<id>}, made of ids alone, never of what anybody calls a file;
 * the bucket is told neither type nor name.
 */
@Component("mediaBucket")
@ConditionalOnProperty("whatomate.media.bucket-wanted")
class Bucket {

    private final String name;

    Bucket(BucketSettings settings) {
        this.name = settings.bucket();
    }

    /** A file by its handle: its length is known then, and where a try fails it is read from its beginning again. */
    public void prepare(
            Exchange exchange,
            @Body Path file,
            @Variable("organizationId") String organization,
            @Variable("objectName") String object) {
        address(exchange, organization, object);
        exchange.getMessage().setBody(file.toFile(), File.class);
    }

    /** Sets the object's key as the SDK's component wants it. */
    public void address(
            Exchange exchange, @Variable("organizationId") String organization, @Variable("objectName") String object) {
        exchange.getMessage().setHeader(AWS2S3Constants.KEY, key(organization, object));
    }

    /**
     * @param from the first byte; null: the first of all
     * @param length bytes that are wanted; null: all that follow
     */
    public GetObjectRequest ask(
            @Variable("organizationId") String organization,
            @Variable("objectName") String object,
            @Variable("from") Long from,
            @Variable("length") Long length) {
        var request = GetObjectRequest.builder().bucket(name).key(key(organization, object));
        if (length != null) {
            var first = from == null ? 0 : from;
            request.range("bytes=" + first + "-" + (first + length - 1));
        } else if (from != null && from > 0) {
            request.range("bytes=" + from + "-");
        }
        return request.build();
    }

    /** @throws Problem always: 404 when there is no such object, 503 when the bucket does not do what it should */
    public void refuse(Exchange exchange) {
        if (exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof NoSuchKeyException) {
            throw MediaAnswers.missing();
        }
        throw Problem.of(503, "storage-unavailable", "The storage of files cannot be reached", "Try again in a moment.").retryAfter(10);
    }

    /** @param object an id */
    private static String key(String organization, String object) {
        return UUID.fromString(organization) + "/" + UUID.fromString(object);
    }
}
