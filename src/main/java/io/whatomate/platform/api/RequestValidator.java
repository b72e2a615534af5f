package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBufInputStream;
import io.vertx.core.buffer.Buffer;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.HttpMessage;

/**
 * Checks a request against its operation and leaves behind only what the contract names: each parameter in the variable
 * of its name, the body as a Map with the contract's defaults (a List where the contract lets one through) or, of a file, as a
 * stream, a file on the disk in the variable {@code upload}, and no header at all.
 */
final class RequestValidator {

    /** Bytes of a JSON body. The server's own limit is Meta's, for webhooks and media. */
    static final int MAX_BODY = 1 << 20;

    /** Exchange variable: the {@link SpooledFile} of a call that brought one. */
    static final String UPLOAD = "upload";

    private final ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
    private final Spool spool;

    RequestValidator(Spool spool) {
        this.spool = spool;
    }

    /** @throws Problem 400, 413 or 428, naming every field at fault */
    void validate(Exchange exchange, ContractOperation operation) {
        var message = exchange.getMessage(HttpMessage.class);
        var errors = new ArrayList<FieldError>();
        var parameters = new RequestParameters(operation, message.getRequest(), exchange.getVariable(ApiDispatch.PATH, String.class));
        var values = parameters.read(errors);
        var upload = operation.spools() ? spool.of(message.getRequest()) : null;
        var body = upload == null ? body(operation, message, errors) : formDocument(operation, upload, errors);
        if (!errors.isEmpty()) {
            errors.sort(Comparator.comparing(FieldError::field));
            throw Problem.of(400, "invalid-request", "Invalid request",
                            "The request is not what the contract says; errors names each field.")
                    .with(errors);
        }
        message.removeHeaders("*");
        message.setBody(body == null ? file(operation, message) : json.convertValue(body, Object.class));
        values.forEach(exchange::setVariable);
        if (upload != null) {
            exchange.setVariable(UPLOAD, upload);
        }
        exchange.setProperty(ApiDispatch.QUERY_NAMES, parameters.queryNames());
    }

    private static JsonNode body(ContractOperation operation, HttpMessage message, List<FieldError> errors) {
        var declared = operation.body();
        if (!(message.getBody() instanceof Buffer buffer) || buffer.length() == 0) {
            if (declared != null && declared.required()) {
                errors.add(new FieldError("", "required", "a body is required: " + String.join(", ", operation.mediaTypes())));
            }
            return null;
        }
        if (operation.takesFile()) {
            return null;
        }
        var bytes = buffer.getBytes();
        if (bytes.length > MAX_BODY) {
            throw Problem.of(413, "body-too-large", "Body too large", "A body may have " + MAX_BODY + " bytes.");
        }
        if (message.getRequest().getHeader("Content-Type") == null) {
            throw ApiEdge.unsupportedMediaType(operation);
        }
        if (declared == null) {
            errors.add(new FieldError("", "unexpected", "this operation takes no body"));
            return null;
        }
        return checked(declared, bytes, errors);
    }

    /** A form brings its document beside its file, in the field {@code message}. */
    private static JsonNode formDocument(ContractOperation operation, SpooledFile upload, List<FieldError> errors) {
        if (operation.body().schema() == null) {
            return null;
        }
        if (upload.message() == null) {
            errors.add(new FieldError("message", "required", "the form needs a field of this name with a JSON document"));
            return null;
        }
        return checked(operation.body(), upload.message().getBytes(StandardCharsets.UTF_8), errors);
    }

    private static JsonNode checked(ContractOperation.Body declared, byte[] bytes, List<FieldError> errors) {
        var document = StrictJson.read(bytes, declared.places());
        declared.schema().validate(document).forEach(violation -> errors.add(SchemaViolation.field(violation, "")));
        if (document instanceof ObjectNode object) {
            declared.defaults().forEach(object::putIfAbsent);
        }
        return document;
    }

    private static InputStream file(ContractOperation operation, HttpMessage message) {
        return operation.takesFile() && message.getBody() instanceof Buffer buffer
                ? new ByteBufInputStream(buffer.getByteBuf())
                : null;
    }
}
