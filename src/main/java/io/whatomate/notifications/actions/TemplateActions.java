package io.whatomate.notifications.actions;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.IllformedLocaleException;
import java.util.Locale;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Fills the places of a template for template-params. */
@Component("templateActions")
class TemplateActions {

    private final Payloads payloads;

    TemplateActions(Payloads payloads) {
        this.payloads = payloads;
    }

    /** Whether the organization has to be asked for its zone. */
    public boolean needsZone(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call) {
        return call.text("zone") == null && exchange.getVariable("organizationId") != null;
    }

    /** Gives {@code templateParameters}. */
    public void fill(@Variable(ActionFrame.CALL) ActionCall call, @Variable("timeZone") String organizations) {
        var values = new MappedValues(payloads.sources(call), new ValueFormat(locale(call), zone(call, organizations)), new ArrayList<>());
        if (call.text("body") == null && call.text("header") == null && call.text("buttons") == null) {
            throw call.fault("body", "required", "is missing, and header and buttons too");
        }
        call.results().put("templateParameters",
                new TemplateMapping(values).fill(call.text("body"), call.text("header"), call.text("buttons")));
    }

    /** @throws io.whatomate.platform.http.Problem 400 when it is no zone */
    static ZoneId zone(ActionCall call, String otherwise) {
        var zone = call.text("zone") == null ? otherwise : call.text("zone");
        try {
            return ZoneId.of(zone == null ? "UTC" : zone);
        } catch (DateTimeException e) {
            throw call.fault("zone", "format", "is no time zone, such as Europe/Berlin");
        }
    }

    private static Locale locale(ActionCall call) {
        var written = call.text("locale") == null ? "en" : call.text("locale").replace('_', '-');
        try {
            var locale = new Locale.Builder().setLanguageTag(written).build();
            if (locale.getLanguage().isEmpty()) {
                throw new IllformedLocaleException();
            }
            return locale;
        } catch (IllformedLocaleException e) {
            throw call.fault("locale", "format", "is no language, such as de-DE");
        }
    }
}
