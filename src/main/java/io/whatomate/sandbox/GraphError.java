package io.whatomate.sandbox;

import java.util.Locale;

/**
 * An error as the Graph API words it.
 *
 * @param code Meta's code; clients decide on it alone
 * @param subcode 0 when the answer carries none
 * @param http status of the answer
 * @param type OAuthException, or GraphMethodException for unknown nodes
 * @param message one line, as a rule {@code (#code) title}
 * @param details what exactly was wrong, naming the field; may be null
 * @param userTitle heading for people, template creation only; may be null
 * @param userMessage text for people, template creation only; may be null
 */
record GraphError(
        int code,
        int subcode,
        int http,
        String type,
        String message,
        String details,
        String userTitle,
        String userMessage) {

    private static final String OAUTH = "OAuthException";

    /** An error of the Cloud API's table, with its documented status and title. */
    static GraphError of(int code, String details) {
        var entry = ErrorTable.entry(code);
        return new GraphError(code, 0, entry.http(), OAUTH, "(#" + code + ") " + entry.title(), details, null, null);
    }

    static GraphError tokenMissing() {
        return new GraphError(
                104, 0, 401, OAUTH, "An access token is required to request this resource.", null, null, null);
    }

    static GraphError tokenInvalid() {
        return new GraphError(
                190, 0, 401, OAUTH, "Invalid OAuth access token - Cannot parse access token", null, null, null);
    }

    static GraphError tokenExpired() {
        return new GraphError(
                190, 463, 401, OAUTH, "Error validating access token: Session has expired", null, null, null);
    }

    /** Graph does not tell an unknown node from an invisible one. */
    static GraphError unknownNode(String method, String id) {
        var message = "Unsupported " + method.toLowerCase(Locale.ROOT) + " request. Object with ID '" + id
                + "' does not exist, cannot be loaded due to missing permissions, or does not support this operation.";
        return new GraphError(100, 33, 400, "GraphMethodException", message, null, null, null);
    }

    static GraphError unknownPath(String path) {
        return new GraphError(2500, 0, 400, OAUTH, "Unknown path components: /" + path, null, null, null);
    }

    static GraphError malformed(String details) {
        return new GraphError(100, 0, 400, OAUTH, "(#100) Invalid parameter", details, null, null);
    }

    static GraphError tooLarge(long limit) {
        return new GraphError(
                100, 0, 413, OAUTH, "(#100) Invalid parameter", "The request body is larger than " + limit + " bytes",
                null, null);
    }

    /** A template that breaks a rule of creation; the text is shown to people. */
    static GraphError template(int subcode, String title, String text) {
        return new GraphError(100, subcode, 400, OAUTH, "Invalid parameter", null, title, text);
    }
}
