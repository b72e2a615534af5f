package io.whatomate.sandbox;

/**
 * Meta's codes with the status and title its documentation gives them. Live traffic deviates now and then (130429 as
 * 429); the sandbox answers what is documented.
 */
final class ErrorTable {

    /**
     * @param http status of a synchronous answer
     * @param title short text, also the title in webhooks
     * @param late true when Meta reports the code by webhook rather than in the answer
     */
    record Entry(int http, String title, boolean late) {}

    private ErrorTable() {}

    /** Unknown codes get 400 and a neutral title, so that a test may inject any number. */
    static Entry entry(int code) {
        return switch (code) {
            case 0 -> now(401, "AuthException");
            case 1 -> now(400, "API Unknown");
            case 2 -> now(503, "API Service");
            case 3 -> now(500, "API Method");
            case 4 -> now(400, "API Too Many Calls");
            case 10 -> now(403, "Permission Denied");
            case 33 -> now(400, "Parameter value is not valid");
            case 100 -> now(400, "Invalid parameter");
            case 190 -> now(401, "Access token has expired");
            case 200, 210, 299 -> now(403, "API Permission");
            case 368 -> now(403, "Temporarily blocked for policies violations");
            case 2200 -> now(400, "Callback verification failed");
            case 80007 -> now(400, "Rate limit issues");
            case 80008 -> now(400, "Too many calls to this WhatsApp Business account");
            case 130429 -> now(400, "Rate limit hit");
            case 130472 -> late("User's number is part of an experiment");
            case 130497 -> now(403, "Business account is restricted from messaging users in this country");
            case 131000 -> now(500, "Something went wrong");
            case 131005 -> now(403, "Access denied");
            case 131008 -> now(400, "Required parameter is missing");
            case 131009 -> now(400, "Parameter value is not valid");
            case 131016 -> now(500, "Service unavailable");
            case 131021 -> now(400, "Recipient cannot be sender");
            case 131026 -> late("Message undeliverable");
            case 131030 -> now(400, "Recipient phone number not in allowed list");
            case 131031 -> now(403, "Account has been locked");
            case 131037 -> now(400, "WhatsApp provided number needs display name approval before message can be sent");
            case 131042 -> late("Business eligibility payment issue");
            case 131043 -> late("Message expired");
            case 131045 -> now(500, "Incorrect certificate");
            case 131047 -> now(400, "Re-engagement message");
            case 131048 -> now(400, "Spam rate limit hit");
            case 131049 -> late("This message was not delivered to maintain healthy ecosystem engagement");
            case 131050 -> late("User has stopped marketing messages");
            case 131051 -> now(400, "Unsupported message type");
            case 131052 -> late("Media download error");
            case 131053 -> now(400, "Media upload error");
            case 131055 -> now(400, "Method not allowed");
            case 131056 -> now(400, "(Business Account, Consumer Account) pair rate limit hit");
            case 131057 -> now(500, "Account in maintenance mode");
            case 131059 -> now(400, "Invalid cursor");
            case 131062 -> now(400, "Business-scoped user id is not supported for this message");
            case 131063 -> now(400, "Marketing templates are disabled on Cloud API");
            case 132000 -> now(400, "Number of parameters does not match the expected number of params");
            case 132001 -> now(404, "Template name does not exist in the translation");
            case 132005 -> now(400, "Translated text too long");
            case 132007 -> now(400, "Template format character policy violated");
            case 132008 -> now(400, "Template parameter value mismatch");
            case 132012 -> now(400, "Parameter format does not match format in the created template");
            case 132015 -> now(400, "Template is paused");
            case 132016 -> now(400, "Template is disabled");
            case 132018 -> now(400, "Template parameter is not valid");
            case 132068 -> now(400, "Flow is blocked");
            case 132069 -> now(400, "Flow is throttled");
            case 133000 -> now(500, "Incomplete deregistration");
            case 133004 -> now(503, "Server temporarily unavailable");
            case 133005 -> now(400, "Two-step verification PIN mismatch");
            case 133008 -> now(400, "Too many two-step verification PIN guesses");
            case 133010 -> now(400, "Phone number not registered");
            case 133016 -> now(400, "Account register deregister rate limit exceeded");
            case 134101 -> now(400, "Template is syncing");
            case 134102 -> now(500, "Template unavailable for use");
            case 135000 -> now(400, "Generic user error");
            case 136024 -> now(400, "Request code error");
            case 136025 -> now(400, "Verify code error");
            default -> now(400, "Error " + code);
        };
    }

    private static Entry now(int http, String title) {
        return new Entry(http, title, false);
    }

    private static Entry late(String title) {
        return new Entry(400, title, true);
    }
}
