package io.whatomate.accounts;

import java.util.HashMap;
import java.util.Map;

/** What a connection test reads at Meta (Meta, "Business phone numbers", "WhatsApp Business Account, subscribed apps"). */
enum ConnectionQuestion {
    NUMBER("phone_id", "", "fields=id,display_phone_number,verified_name,quality_rating,status,name_status,throughput,webhook_configuration,health_status,"
            + "whatsapp_business_manager_messaging_limit"),
    /** For versions of the Graph API that refuse a field they do not know. */
    NUMBER_OF_OLD("phone_id", "", "fields=id,display_phone_number,verified_name,quality_rating,status"),
    /** The token about itself: system users' tokens may ask that. {@code {token}} is the token. */
    TOKEN(null, "debug_token", "input_token={token}"),
    /** A WABA has 20 numbers unless Meta raised that; one page holds them all. */
    NUMBERS_OF_BUSINESS("business_id", "/phone_numbers", "fields=id&limit=500"),
    APPS_OF_BUSINESS("business_id", "/subscribed_apps", null);

    private final String column;
    private final String edge;
    private final String query;

    ConnectionQuestion(String column, String edge, String query) {
        this.column = column;
        this.edge = edge;
        this.query = query;
    }

    /**
     * @param connection row of {@code load-connection.sql}
     * @return what {@code direct:getFromGraph} takes
     */
    Map<String, Object> of(Map<String, Object> connection) {
        var call = new HashMap<>(connection);
        call.put("path", column == null ? edge : connection.get(column) + edge);
        call.put("query", query);
        return call;
    }
}
