package io.whatomate.templates;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of Meta's rules for a template, broken once. */
class TemplateFaultsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BODY = "{'type':'BODY','text':'Hello to you'}";
    private static final String CARD = """
            {'components':[{'type':'HEADER','format':'IMAGE','example':{'header_handle':['4::a']}},
              {'type':'BODY','text':'For {{1}} today','example':{'body_text':[['Ada']]}},
              {'type':'BUTTONS','buttons':[{'type':'QUICK_REPLY','text':'Yes'},{'type':'URL','text':'See','url':'https://x.org/{{1}}','example':['https://x.org/a']}]}]}""";

    @Test
    void whatMetaTakesIsTaken() throws JsonProcessingException {
        assertThat(faults("UTILITY", "POSITIONAL", """
                {'type':'HEADER','format':'TEXT','text':'Order {{1}}','example':{'header_text':['A-1']}},
                {'type':'BODY','text':'Hi {{1}}, it is {{2}} now, {{1}}!','example':{'body_text':[['Ada','here']]}},
                {'type':'FOOTER','text':'The shop'},
                {'type':'BUTTONS','buttons':[{'type':'QUICK_REPLY','text':'A'},{'type':'QUICK_REPLY','text':'B'},
                  {'type':'URL','text':'C','url':'https://x.org/a?b={{1}}','example':['c']},{'type':'PHONE_NUMBER','text':'D','phone_number':'+49 30 123'},
                  {'type':'COPY_CODE','example':'SAVE'},{'type':'FLOW','text':'E','flow_id':'1'},{'type':'VOICE_CALL','text':'F'}]}""")).isEmpty();
        assertThat(faults("MARKETING", "NAMED", """
                {'type':'header','format':'location'},
                {'type':'body','text':'Hi {{first_name}}, hello','example':{'body_text_named_params':[{'param_name':'first_name','example':'Ada'}]}}"""))
                .isEmpty();
        assertThat(faults("MARKETING", "POSITIONAL",
                BODY + ",{'type':'LIMITED_TIME_OFFER','limited_time_offer':{'text':'Last chance','has_expiration':true}}")).isEmpty();
        assertThat(faults("MARKETING", "POSITIONAL", BODY + ",{'type':'CAROUSEL','cards':[" + CARD + "," + CARD + "]}")).isEmpty();
        assertThat(faults("AUTHENTICATION", "POSITIONAL", """
                {'type':'BODY','add_security_recommendation':true},{'type':'FOOTER','code_expiration_minutes':90},
                {'type':'BUTTONS','buttons':[{'type':'OTP','otp_type':'ZERO_TAP','zero_tap_terms_accepted':true,
                  'supported_apps':[{'package_name':'org.x','signature_hash':'K8a'}]}]}""")).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}: {3}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            UTILITY | POSITIONAL | {'type':'FOOTER','text':'x'} | components:required
            UTILITY | POSITIONAL | <body>,<body> | components[1].type:unique
            UTILITY | POSITIONAL | <body>,{'type':'SIDEBAR'} | components[1].type:enum
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hello to you','format':'TEXT'} | components[0].format:unexpected
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','text':'1234567890123456789012345678901234567890123456789012345678901'} | components[1].text:maxLength
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','text':'{{1}} and {{2}}','example':{'header_text':['a','b']}} | components[1].text:maxItems
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','text':'To {{1}}'} | components[1].example.header_text:samples
            UTILITY | NAMED      | <body>,{'type':'HEADER','text':'To {{name}}'} | components[1].example.header_text_named_params:samples
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','format':'SOUND'} | components[1].format:enum
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','format':'IMAGE'} | components[1].example.header_handle:required
            UTILITY | POSITIONAL | <body>,{'type':'HEADER','format':'LOCATION','text':'x'} | components[1].text:unexpected
            UTILITY | POSITIONAL | {'type':'BODY'} | components[0].text:required
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{1}} and','example':{'body_text':[['a','b']]}} | components[0].example.body_text:samples
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{1}} and','example':{'body_text':[[' ']]}} | components[0].example.body_text[0][0]:required
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{2}} and','example':{'body_text':[['a']]}} | components[0].text:sequence
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{name}} and','example':{'body_text':[['a']]}} | components[0].text:parameter
            UTILITY | NAMED      | {'type':'BODY','text':'Hi {{Name}} and'} | components[0].text:parameter
            UTILITY | NAMED      | {'type':'BODY','text':'Hi {{a}} and','example':{'body_text_named_params':[{'param_name':'b','example':'x'}]}} | components[0].example.body_text_named_params[0].param_name:unexpected
            UTILITY | NAMED      | {'type':'BODY','text':'Hi {{a}} and','example':{'body_text':[['x']]}} | components[0].example.body_text:unexpected
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{1} and'} | components[0].text:parameter
            UTILITY | POSITIONAL | {'type':'BODY','text':'{{1}} is here','example':{'body_text':[['a']]}} | components[0].text:edge
            UTILITY | POSITIONAL | {'type':'BODY','text':'It is {{1}} ','example':{'body_text':[['a']]}} | components[0].text:edge
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi {{1}} {{2}} and you','example':{'body_text':[['a','b']]}} | components[0].text:adjacent
            UTILITY | POSITIONAL | {'type':'BODY','text':'a{{1}},{{2}},{{3}},{{4}}.','example':{'body_text':[['a','b','c','d']]}} | components[0].text:ratio
            UTILITY | POSITIONAL | {'type':'BODY','text':'Hi{{1}}-{{2}}.','example':{'body_text':[['a','b']]},'add_security_recommendation':true} | components[0].add_security_recommendation:category
            UTILITY | POSITIONAL | <body>,{'type':'FOOTER','text':'From {{1}} now'} | components[1].text:parameter
            UTILITY | POSITIONAL | <body>,{'type':'FOOTER','text':'1234567890123456789012345678901234567890123456789012345678901'} | components[1].text:maxLength
            UTILITY | POSITIONAL | <body>,{'type':'FOOTER','text':'x','code_expiration_minutes':5} | components[1].code_expiration_minutes:category
            UTILITY | POSITIONAL | <body>,{'type':'BUTTONS','buttons':[]} | components[1].buttons:required
            UTILITY | POSITIONAL | <buttons>{'type':'QUICK_REPLY','text':'A'},{'type':'URL','text':'B','url':'https://x.org'},{'type':'QUICK_REPLY','text':'C'}]} | components[1].buttons:order
            UTILITY | POSITIONAL | <buttons>{'type':'QUICK_REPLY','text':'12345678901234567890123456'}]} | components[1].buttons[0].text:maxLength
            UTILITY | POSITIONAL | <buttons>{'type':'QUICK_REPLY','text':'A','url':'https://x.org'}]} | components[1].buttons[0].url:unexpected
            UTILITY | POSITIONAL | <buttons><url>,<url>,<url>]} | components[1].buttons[2].type:maxItems
            UTILITY | POSITIONAL | <buttons>{'type':'URL','text':'B','url':'https://x.org/{{1}}/a','example':['a']}]} | components[1].buttons[0].url:parameter
            UTILITY | POSITIONAL | <buttons>{'type':'URL','text':'B','url':'https://x.org/{{1}}'}]} | components[1].buttons[0].example:required
            UTILITY | POSITIONAL | <buttons>{'type':'URL','text':'B','url':'javascript:alert(1)'}]} | components[1].buttons[0].url:format
            UTILITY | POSITIONAL | <buttons>{'type':'PHONE_NUMBER','text':'B','phone_number':'call me'}]} | components[1].buttons[0].phone_number:phone
            UTILITY | POSITIONAL | <buttons>{'type':'COPY_CODE'}]} | components[1].buttons[0].example:required
            UTILITY | POSITIONAL | <buttons>{'type':'COPY_CODE','example':'123456789012345678901'}]} | components[1].buttons[0].example:maxLength
            UTILITY | POSITIONAL | <buttons>{'type':'OTP','otp_type':'COPY_CODE'}]} | components[1].buttons[0].type:category
            UTILITY | POSITIONAL | <buttons>{'type':'FLOW','text':'A','flow_id':'1','flow_name':'x'}]} | components[1].buttons[0].flow_id:source
            UTILITY | POSITIONAL | <buttons>{'type':'DANCE','text':'A'}]} | components[1].buttons[0].type:enum
            UTILITY | POSITIONAL | <body>,<offer> | components[1].type:category
            MARKETING | POSITIONAL | <body>,<offer>,{'type':'FOOTER','text':'x'} | components[2].type:unexpected
            MARKETING | POSITIONAL | <buttons>{'type':'COPY_CODE','example':'1234567890123456'}]},<offer> | components[1].buttons[0].example:maxLength
            MARKETING | POSITIONAL | <body>,{'type':'LIMITED_TIME_OFFER','limited_time_offer':{'text':'12345678901234567'}} | components[1].limited_time_offer.text:maxLength
            MARKETING | POSITIONAL | <body>,{'type':'CAROUSEL','cards':[<card>]} | components[1].cards:minItems
            MARKETING | POSITIONAL | <body>,{'type':'CAROUSEL','cards':[<card>,{'components':[{'type':'HEADER','format':'VIDEO','example':{'header_handle':['4::a']}}]}]} | components[1].cards[1].components:layout
            MARKETING | POSITIONAL | <body>,{'type':'CAROUSEL','cards':[<card>,{'components':[{'type':'BODY','text':'Only words'}]}]} | components[1].cards[1].components:required
            MARKETING | POSITIONAL | <body>,{'type':'CAROUSEL','cards':[{'components':[{'type':'HEADER','format':'TEXT','text':'a'}]},<card>]} | components[1].cards[0].components[0].format:enum
            AUTHENTICATION | POSITIONAL | <body> | components[0].text:category
            AUTHENTICATION | POSITIONAL | {'type':'BODY'},{'type':'HEADER','text':'x'} | components[1].type:category
            AUTHENTICATION | POSITIONAL | {'type':'BODY'},{'type':'FOOTER','code_expiration_minutes':91} | components[1].code_expiration_minutes:range
            AUTHENTICATION | POSITIONAL | {'type':'BODY'},{'type':'BUTTONS','buttons':[{'type':'QUICK_REPLY','text':'A'}]} | components[1].buttons[0].type:category
            AUTHENTICATION | POSITIONAL | {'type':'BODY'},{'type':'BUTTONS','buttons':[{'type':'OTP','otp_type':'ONE_TAP'}]} | components[1].buttons[0].package_name:required
            AUTHENTICATION | POSITIONAL | {'type':'BODY'},{'type':'BUTTONS','buttons':[{'type':'OTP','otp_type':'TELEPATHY'}]} | components[1].buttons[0].otp_type:enum
            """)
    void whatMetaRefusesIsNamed(String category, String format, String components, String error) throws JsonProcessingException {
        var whole = components.replace("<buttons>", BODY + ",{'type':'BUTTONS','buttons':[").replace("<body>", BODY).replace("<card>", CARD)
                .replace("<url>", "{'type':'URL','text':'B','url':'https://x.org'}")
                .replace("<offer>", "{'type':'LIMITED_TIME_OFFER','limited_time_offer':{'text':'Last chance'}}");

        assertThat(faults(category, format, whole)).contains(error);
    }

    @ParameterizedTest
    @CsvSource({"AUTHENTICATION,901", "AUTHENTICATION,29", "UTILITY,43201", "MARKETING,43199", "MARKETING,0"})
    void howLongMetaTriesDependsOnTheCategory(String category, int seconds) throws JsonProcessingException {
        var draft = JSON.readTree("{\"category\":\"%s\",\"components\":[{\"type\":\"BODY\"}],\"messageSendTtlSeconds\":%d}".formatted(category, seconds));

        assertThat(TemplateFaults.of(TemplateDraft.of(draft))).extracting("field").contains("messageSendTtlSeconds");
    }

    private static List<String> faults(String category, String format, String components) throws JsonProcessingException {
        var document = "{'category':'%s','parameterFormat':'%s','components':[%s]}".formatted(category, format, components);
        return TemplateFaults.of(TemplateDraft.of(JSON.readTree(document.replace('\'', '"')))).stream()
                .map(error -> error.field() + ":" + error.code())
                .toList();
    }
}
