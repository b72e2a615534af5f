package io.whatomate.accounts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each webhook field of accounts means. */
class AccountEventTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            phone_number_quality_update  | {"display_phone_number":"+1 555-0783881","event":"FLAGGED","current_limit":"TIER_10K"} | FLAGGED WARNING null 15550783881 {messagingLimit=TIER_10K, numberStatus=FLAGGED, qualityRating=RED}
            phone_number_quality_update  | {"display_phone_number":"1555","event":"UNFLAGGED"} | UNFLAGGED INFO null 1555 {numberStatus=CONNECTED, qualityRating=UNKNOWN}
            phone_number_quality_update  | {"event":"DOWNGRADE","current_limit":"TIER_1K","max_daily_conversations_per_business":"TIER_2K"} | DOWNGRADE WARNING null null {messagingLimit=TIER_2K}
            phone_number_quality_update  | {"event":"THROUGHPUT_UPGRADE","current_limit":"TIER_UNLIMITED"} | THROUGHPUT_UPGRADE INFO null null {messagingLimit=TIER_UNLIMITED, throughputLevel=HIGH}
            phone_number_name_update     | {"display_phone_number":"1555","decision":"APPROVED","requested_verified_name":"Store","rejection_reason":"NONE"} | APPROVED INFO null 1555 {nameStatus=APPROVED, requestedName=Store, verifiedName=Store}
            phone_number_name_update     | {"decision":"REJECTED","requested_verified_name":"Store"} | REJECTED WARNING null null {nameStatus=REJECTED, requestedName=Store}
            phone_number_username_update | {"display_phone_number":"1555","decision":"REJECTED","requested_username":"store"} | REJECTED WARNING null 1555 {}
            account_review_update        | {"decision":"REJECTED"} | REJECTED WARNING null null {reviewStatus=REJECTED}
            account_alerts               | {"entity_type":"BUSINESS","entity_id":"4","alert_info":{"alert_severity":"CRITICAL","alert_type":"OBA_APPROVED"}} | OBA_APPROVED CRITICAL null null {}
            account_alerts               | {"entity_type":"PHONE_NUMBER","entity_id":"4","alert_severity":"WARNING","alert_status":"ACTIVE","alert_type":"OLD_FORM"} | OLD_FORM WARNING 4 null {}
            business_capability_update   | {"max_daily_conversation_per_phone":1000,"max_phone_numbers_per_business":25} | null INFO null null {maxPhoneNumbers=25, messagingLimit=TIER_1K}
            business_capability_update   | {"max_daily_conversations_per_business":"TIER_2K","max_phone_numbers_per_business":2,"max_phone_numbers_per_waba":3} | null INFO null null {maxPhoneNumbers=3, messagingLimit=TIER_2K}
            business_capability_update   | {"max_daily_conversation_per_phone":-1} | null INFO null null {messagingLimit=TIER_UNLIMITED}
            business_capability_update   | {"max_daily_conversation_per_phone":250} | null INFO null null {messagingLimit=TIER_250}
            security                     | {"display_phone_number":"1555","event":"PIN_RESET_REQUEST","requester":"7"} | PIN_RESET_REQUEST WARNING null 1555 {}
            account_settings_update      | {"type":"phone_number_settings","phone_number_settings":{"phone_number_id":"9"}} | phone_number_settings INFO 9 null {}
            messages                     | {"metadata":{"phone_number_id":"9"},"errors":[{"code":131031,"title":"Locked"}]} | 131031 WARNING 9 null {}
            account_update               | {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"DISABLE","waba_ban_date":"January 31, 2021"}} | DISABLED_UPDATE CRITICAL null null {banDate=January 31, 2021, banState=DISABLE}
            account_update               | {"event":"DISABLED_UPDATE","ban_info":{"waba_ban_state":"REINSTATE","waba_ban_date":"x"}} | DISABLED_UPDATE INFO null null {banDate=null, banState=REINSTATE}
            account_update               | {"event":"ACCOUNT_DELETED"} | ACCOUNT_DELETED CRITICAL null null {linkState=deleted}
            account_update               | {"event":"ACCOUNT_OFFBOARDED","phone_number":"1555"} | ACCOUNT_OFFBOARDED CRITICAL null 1555 {linkState=offboarded}
            account_update               | {"event":"ACCOUNT_RECONNECTED"} | ACCOUNT_RECONNECTED INFO null null {linkState=null}
            account_update               | {"event":"ACCOUNT_VIOLATION","violation_info":{"violation_type":"ADULT"}} | ACCOUNT_VIOLATION WARNING null null {violation=ADULT}
            account_update               | {"event":"PARTNER_REMOVED"} | PARTNER_REMOVED WARNING null null {}
            account_update               | {"event":"SOMETHING_OF_2027"} | SOMETHING_OF_2027 INFO null null {}
            account_update               | {"event":"ACCOUNT_RESTRICTION","restriction_info":[{"restriction_type":"RESTRICTED_BIZ_INITIATED_MESSAGING","expiration":"1748540794"},{"restriction_type":"OTHER","expiration":"<TIMESTAMP>"}]} | ACCOUNT_RESTRICTION CRITICAL null null {restriction OTHER=null, restriction RESTRICTED_BIZ_INITIATED_MESSAGING=2025-05-29T17:46:34Z}
            something_of_2027            | {"event":"NEW"} | NEW INFO null null {}
            account_update               | {"event":null,"ban_info":7} | null INFO null null {}
            account_update               | ["no object"] | null INFO null null {}""")
    void saysWhatItIsAboutAndWhatFollows(String field, String value, String meaning) throws JsonProcessingException {
        var event = AccountEvent.of(field, JSON.readTree(value));

        assertThat("%s %s %s %s %s".formatted(event.event(), event.severity(), event.phoneId(), event.phoneNumber(), new TreeMap<>(event.facts())))
                .isEqualTo(meaning);
    }

    @Test
    void whatTheDatabaseRefusesIsTakenOut() throws JsonProcessingException {
        var read = new AccountEvents(JSON).read(Map.of("payload",
                "{\"time\":1748454394000,\"field\":\"account_update\",\"value\":{\"event\":\"A\\u0000B\",\"n\\u0000\":[\"\\ud800\"]}}"));

        var told = JSON.readTree((String) read.get("told"));
        assertThat(told.path("occurredAt").asText()).isEqualTo("2025-05-28T17:46:34Z");
        assertThat(told.path("event").asText()).isEqualTo("A\uFFFDB");
        assertThat(told.path("value").toString()).isEqualTo("{\"event\":\"A\uFFFDB\",\"n\uFFFD\":[\"\uFFFD\"]}");
    }
}
