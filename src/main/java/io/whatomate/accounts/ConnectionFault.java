package io.whatomate.accounts;

import java.util.Locale;

/** What may be wrong between Meta and an account, and the way out of it. */
enum ConnectionFault {
    UNREACHABLE(ConnectionStep.NETWORK, "Nobody answers at the account's baseUrl. Check this server's way to the internet, its proxy and its DNS."),
    UNAVAILABLE(ConnectionStep.NETWORK, "Meta is overloaded, down, or limits your calls. Test again in a few minutes."),
    UNEXPECTED(ConnectionStep.NETWORK, "What answers is not the Graph API as it should be. Check baseUrl and apiVersion."),
    ADDRESS_REFUSED(ConnectionStep.NETWORK, "The operator's list of Graph addresses has the account's baseUrl no more. Choose another."),
    TOKEN_UNREADABLE(ConnectionStep.TOKEN, "The stored access token was sealed with a key that this installation has no more. Give the token again."),
    TOKEN_REFUSED(ConnectionStep.TOKEN, "Meta does not take the access token: it has expired, was revoked or is incomplete. Give the permanent token of a system user."),
    PERMISSION_MISSING(ConnectionStep.PERMISSION, "Give the token's system user the permissions whatsapp_business_management and whatsapp_business_messaging."),
    NUMBER_UNKNOWN(ConnectionStep.NUMBER, "The token reaches no number of this id. phoneId is Meta's phone number id, not the number; and the token's system user must be assigned to its WABA."),
    NUMBER_NOT_CONNECTED(ConnectionStep.REGISTRATION, "The number is not connected to the Cloud API. Register it with its PIN, or see in Meta's WhatsApp Manager why it was taken off."),
    BUSINESS_UNKNOWN(ConnectionStep.BUSINESS, "The token reaches no WABA of this id. businessId is the id of the WhatsApp business account, not of the business portfolio or the app."),
    NUMBER_ELSEWHERE(ConnectionStep.BUSINESS, "The number belongs to another WABA than businessId names. Take the id that WhatsApp Manager shows above the number."),
    NOT_SUBSCRIBED(ConnectionStep.SUBSCRIPTION, "No app is subscribed to the WABA, so no webhook arrives. Call POST /accounts/{id}/subscribe."),
    SUBSCRIPTION_UNKNOWN(ConnectionStep.SUBSCRIPTION, "Meta did not say which apps are subscribed to the WABA. Test again.");

    private final ConnectionStep step;
    private final String wayOut;

    ConnectionFault(ConnectionStep step, String wayOut) {
        this.step = step;
        this.wayOut = wayOut;
    }

    ConnectionStep step() {
        return step;
    }

    /** One or two sentences for the person who set the account up. */
    String wayOut() {
        return wayOut;
    }

    /** Its name in the API. */
    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
