package io.whatomate.notifications.actions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mapping makes of a payload: the text that a customer reads, or the place and the path of what is wrong. */
class TemplateMappingTest {

    private static final Map<String, Object> PAYLOAD = payload();

    private static Map<String, Object> payload() {
        var payload = new HashMap<String, Object>();
        payload.put("customer", Map.of("name", " Zoë  Öztürk ", "first name", "Zoë", "city", "istanbul"));
        payload.put("order", Map.of("id", 17, "total", new BigDecimal("1234567.50"), "currency", "usd", "refund", -42.5, "rate", "0.195"));
        payload.put("items", List.of(
                Map.of("name", "Tea", "price", 3.5, "tags", List.of("a", "b")),
                Map.of("name", "Cups", "price", 12, "tags", List.of("c")),
                Map.of("price", 1)));
        payload.put("due", "2026-11-25");
        payload.put("paid", "2026-03-29T01:30:00Z");
        payload.put("local", "2026-03-29 02:30:00");
        payload.put("epoch", 1_795_628_400);
        payload.put("sap", "20261224");
        payload.put("german", "24.12.2026");
        payload.put("nothing", null);
        payload.put("empty", "");
        payload.put("lines", "one\r\ntwo\tthree        four");
        payload.put("yes", true);
        payload.put("huge", new BigDecimal("1e999999999"));
        payload.put("list", Arrays.asList("x", null, List.of("y", "")));
        return payload;
    }

    private static String shown(String mapping, String language, String zone) {
        var filled = fill(mapping, null, null, language, zone).get("body");
        return ((List<?>) filled).getFirst().toString();
    }

    private static Map<String, Object> fill(String body, String header, String buttons, String language, String zone) {
        var variables = Map.<String, Object>of("contact", Map.of("name", "Kept"));
        return new TemplateMapping(new MappedValues(
                        name -> name == null ? PAYLOAD : variables.get(name),
                        new ValueFormat(Locale.forLanguageTag(language), ZoneId.of(zone)),
                        new ArrayList<>()))
                .fill(body, header, buttons);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            en-US ~ order.total|currency:EUR            ~ €1,234,567.50
            de-DE ~ order.total|currency:EUR            ~ 1.234.567,50_€
            de-CH ~ order.total|currency:CHF            ~ CHF_1’234’567.50
            fr-FR ~ order.total|currency:EUR            ~ 1\u202f234\u202f567,50_€
            en-IN ~ order.total|currency:INR            ~ ₹12,34,567.50
            ja-JP ~ order.total|currency:JPY            ~ ￥1,234,568
            en-GB ~ order.total|currency:BHD            ~ BHD1,234,567.500
            en-US ~ order.total|currency:{order.currency} ~ $1,234,567.50
            en-US ~ order.refund|currency:USD           ~ -$42.50
            de-DE ~ order.refund|currency:EUR           ~ -42,50_€
            sv-SE ~ order.refund|number:2               ~ \u221242,50
            ar-EG ~ order.id|number                     ~ ١٧
            hi-IN ~ order.total|number:0                ~ 12,34,568
            bn-BD ~ order.total|number:0                ~ ১২,৩৪,৫৬৮
            en-IN ~ order.refund|number:2               ~ -42.50
            ta    ~ '-123456789'|number                 ~ -12,34,56,789
            en-US ~ '1234567'|number:#,##,##0.0         ~ 12,34,567.0
            en-US ~ order.rate|percent                  ~ 20%
            de-DE ~ order.rate|percent:1                ~ 19,5_%
            tr-TR ~ order.rate|percent:1                ~ %19,5
            en-US ~ order.total|number:#,##0.000        ~ 1,234,567.500
            en-US ~ order.total                         ~ 1234567.50
            en-US ~ order.id                            ~ 17
            en-US ~ items[0].price                      ~ 3.5
            en-US ~ yes                                 ~ true
            tr-TR ~ customer.city|upper                 ~ İSTANBUL
            en-US ~ customer.city|upper                 ~ ISTANBUL
            en-US ~ customer.name|trim                  ~ Zoë Öztürk
            en-US ~ customer.name|trim|truncate:5       ~ Zoë…
            en-US ~ customer['first name']|lower        ~ zoë
            en-US ~ customer.first name                 ~ Zoë
            en-US ~ '👩‍👩‍👧‍👦🇩🇪x'|truncate:2                  ~ 👩‍👩‍👧‍👦…
            en-US ~ '👩‍👩‍👧‍👦🇩🇪'|truncate:2                   ~ 👩‍👩‍👧‍👦🇩🇪
            en-US ~ items[*].name|join                  ~ Tea, Cups
            en-US ~ items[*].tags|join:' | '            ~ a | b | c
            de-DE ~ items[*].price|currency:EUR|join:'; ' ~ 3,50_€; 12,00_€; 1,00_€
            en-US ~ list|join:+                         ~ x+y
            en-US ~ nothing|default:there               ~ there
            en-US ~ empty|default:'it''s; free'         ~ it's; free
            en-US ~ missing.deep[3].er|default:0|currency:EUR ~ €0.00
            en-US ~ missing|currency:EUR|default:free   ~ free
            en-US ~ 'Hello'                             ~ Hello
            en-US ~ @contact.name                       ~ Kept
            en-US ~ lines                               ~ one two three    four
            """)
    void aValueReadsAsItsLanguageWritesIt(String language, String mapping, String text) {
        assertThat(shown(mapping, language, "UTC")).isEqualTo(text.replace('_', '\u00a0'));
    }

    /** 2026-03-29 is when clocks go forward in Berlin: 02:30 does not exist there. */
    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            en-US ~ Europe/Berlin    ~ due|date:short              ~ 11/25/26
            en-US ~ Europe/Berlin    ~ due|date                    ~ Nov 25, 2026
            de-DE ~ Europe/Berlin    ~ due|date:long               ~ 25. November 2026
            es-ES ~ Europe/Madrid    ~ due|date:full               ~ miércoles, 25 de noviembre de 2026
            ja-JP ~ Asia/Tokyo       ~ due|date:long               ~ 2026年11月25日
            ar-EG ~ Africa/Cairo     ~ due|date:d/M/yyyy           ~ ٢٥/١١/٢٠٢٦
            de-DE ~ Europe/Berlin    ~ paid|datetime:short         ~ 29.03.26, 03:30
            de-DE ~ Europe/Berlin    ~ local|time:HH:mm            ~ 03:30
            de-DE ~ UTC              ~ local|time:HH:mm            ~ 02:30
            en-US ~ America/New_York ~ paid|date:yyyy-MM-dd HH:mm  ~ 2026-03-28 21:30
            de-DE ~ Asia/Kathmandu   ~ paid|time:HH:mm             ~ 07:15
            de-DE ~ Europe/Berlin    ~ epoch|date:d. MMMM 'um' HH:mm ~ 25. November um 18:40
            de-DE ~ UTC              ~ sap|date:long               ~ 24. Dezember 2026
            fr-FR ~ UTC              ~ german|read:dd.MM.yyyy|date:long ~ 24 décembre 2026
            en-US ~ UTC              ~ 'Wed, 25 Nov 2026 17:30:00 +0100'|time:HH:mm ~ 16:30
            en-US ~ UTC              ~ '2026-11-25T17:30:00.123+01'|time:HH:mm ~ 16:30
            en-US ~ UTC              ~ '2026-11-25T17:30:00+0100[Europe/Berlin]'|time:HH:mm ~ 16:30
            en-US ~ UTC              ~ '17:30'|time:h.mm           ~ 5.30
            """)
    void aMomentIsShownInItsZone(String language, String zone, String mapping, String text) {
        assertThat(shown(mapping, language, zone)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '"', textBlock = """
            missing                  ~ missing ~ missing is missing
            customer.nam             ~ missing ~ customer.nam is missing
            nothing|currency:EUR     ~ missing ~ nothing is missing
            empty                    ~ missing ~ empty is missing
            order.id.class           ~ missing ~ order.id.class is missing
            customer                 ~ mapping ~ customer is an object
            items                    ~ mapping ~ items is a list
            items[*].tags            ~ mapping ~ items[*].tags is a list
            due|currency:EUR         ~ mapping ~ due is no number
            huge|number              ~ mapping ~ huge is no number
            huge                     ~ mapping ~ huge is a number that nobody reads
            order.total|currency     ~ mapping ~ order.total needs the currency's code
            order.total|currency:EURO ~ mapping ~ order.total has 'EURO', which is no currency
            order.total|currency:{no.such} ~ mapping ~ order.total needs no.such, which is missing
            order.total|date         ~ mapping ~ order.total is no date
            due|time:short           ~ mapping ~ due has a date and no time
            due|date:HH              ~ mapping ~ due does not tell what 'HH' shows
            due|date:nonsense        ~ mapping ~ due has 'nonsense', which is no style
            due|uppper               ~ mapping ~ due knows no filter 'uppper'
            german|read:yyyy         ~ mapping ~ german is not written as yyyy
            order.id|truncate:0      ~ mapping ~ order.id has no number from 1
            order.total|number:0.0.0 ~ mapping ~ order.total has '0.0.0' as a pattern
            """)
    void whatCannotBeHadIsNamedWithItsPlaceAndPath(String mapping, String code, String detail) {
        var problem = catchThrowableOfType(Problem.class, () -> fill("'fine'; " + mapping, null, null, "en", "UTC"));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).singleElement().satisfies(error -> {
            assertThat(error.field()).isEqualTo("body[1]");
            assertThat(error.code()).isEqualTo(code);
            assertThat(error.detail()).startsWith(detail);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"a..b", "a.", "a[x]", "a[-1]", "a[9999999]", "'open", "it's", "a; b=c", "${body}", "@", "@contact-name", "a;;b",
        "a(b)", "a.b()", "a|read", "T(java.lang.Runtime)", "x=1", "a|b|c|d|e|f|g|h|i|j|k|l", "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.s.t.u"})
    void aMappingThatIsNoneIsRefused(String mapping) {
        assertThatThrownBy(() -> fill(mapping, null, null, "en", "UTC")).isInstanceOf(Problem.class);
    }

    @Test
    void noMethodOfAnObjectIsEverCalled() {
        var here = new ValueFormat(Locale.ENGLISH, ZoneId.of("UTC"));
        var errors = new ArrayList<FieldError>();
        var values = new MappedValues(name -> new StringBuilder("secret"), here, errors);

        assertThatThrownBy(() -> new TemplateMapping(values).fill("class.name; length; bytes", null, null)).isInstanceOf(Problem.class);
        assertThat(errors).hasSize(3).allSatisfy(error -> assertThat(error.code()).isEqualTo("missing"));
    }

    @Test
    void namesHeaderAndButtonsAreFilledToo() {
        assertThat(fill("first_name=customer.first name; total=order.total|number:2;", "order.id", ";order.id", "de", "UTC"))
                .containsExactly(
                        entry("body", Map.of("first_name", "Zoë", "total", "1.234.567,50")),
                        entry("header", Map.of("text", "17")),
                        entry("buttons", List.of(Map.of("index", 1, "text", "17"))));
        assertThat(fill(null, null, "2=order.id", "de", "UTC"))
                .containsExactly(entry("buttons", List.of(Map.of("index", 2, "text", "17"))));
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        var problem = catchThrowableOfType(Problem.class,
                () -> fill("a=missing; B=order.id; a=order.id", "order.id; order.id", "9x=order.id", "en", "UTC"));

        assertThat(problem.errors()).extracting(FieldError::field).containsExactly("body.a", "body.B", "body.a", "header", "buttons.9x");
    }

    @Test
    void whatDatabasesGiveIsADateToo() {
        var moments = new Moments(ZoneId.of("Europe/Berlin"));
        var noon = Instant.parse("2026-06-01T10:00:00Z");

        assertThat(moments.read(java.sql.Timestamp.from(noon))).get().hasToString("2026-06-01T12:00+02:00[Europe/Berlin]");
        assertThat(moments.read(java.sql.Date.valueOf("2026-06-01"))).contains(LocalDate.of(2026, 6, 1));
        assertThat(moments.read(noon.toEpochMilli())).get().hasToString("2026-06-01T12:00+02:00[Europe/Berlin]");
        assertThat(moments.read("2026-02-30")).isEmpty();
        assertThat(moments.read("99999999")).isEmpty();
        assertThat(moments.read("9999999999999999")).isPresent();
        assertThat(moments.read(Map.of())).isEmpty();
    }
}
