package io.whatomate.platform.http;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A refusal that a client can act on: thrown anywhere in a route, answered as RFC 9457 problem JSON by the route
 * configuration {@code api-errors}. Carries no stack trace: it is an answer, not an accident.
 */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * One violated field.
     *
     * @param field JSON path of the body, or the parameter's name
     * @param code stable word for programs
     * @param detail sentence for people
     */
    public record FieldError(String field, String code, String detail) {}

    private final int status;
    private final String type;
    private final String title;
    private final transient List<FieldError> errors;
    private final Integer retryAfter;

    private Problem(int status, String type, String title, String detail, List<FieldError> errors, Integer retryAfter) {
        super(detail, null, false, false);
        this.status = status;
        this.type = type;
        this.title = title;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
    }

    /**
     * @param status HTTP status, 400 to 599
     * @param type stable slug, such as {@code webhook-signature}
     * @param detail what was wrong and how to mend it
     */
    public static Problem of(int status, String type, String title, String detail) {
        return new Problem(status, type, title, detail, List.of(), null);
    }

    /** The same problem with the fields that caused it. */
    public Problem with(List<FieldError> errors) {
        return new Problem(status, type, title, getMessage(), errors, retryAfter);
    }

    /** The same problem with a {@code Retry-After} of so many seconds. */
    public Problem retryAfter(int seconds) {
        return new Problem(status, type, title, getMessage(), errors, seconds);
    }

    /** HTTP status, 400 to 599. */
    public int status() {
        return status;
    }

    /** Stable slug: what stands behind {@code urn:whatomate:problem:}. */
    public String type() {
        return type;
    }

    /** What kind of problem it is, in a few words. */
    public String title() {
        return title;
    }

    /** What was wrong this time, and how to mend it. */
    public String detail() {
        return getMessage();
    }

    /** The detail and what is said of each field, for a line of its own: in logs and rows the errors do not stand beside it. */
    public String told() {
        var fields = errors.stream()
                .filter(error -> !detail().contains(error.detail()))
                .map(error -> error.field() + ": " + error.detail())
                .collect(Collectors.joining("; "));
        return fields.isEmpty() ? detail() : detail() + " (" + fields + ")";
    }

    /** The fields that caused it; none where it was no field. */
    public List<FieldError> errors() {
        return errors;
    }

    /** Seconds until it makes sense to call again; null: nothing is known of that. */
    public Integer retryAfter() {
        return retryAfter;
    }
}
