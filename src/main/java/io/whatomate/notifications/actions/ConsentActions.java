package io.whatomate.notifications.actions;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What consent-check and window-check ask, and how a rule hears it. The send gate asks again: between the two a customer may write STOP. */
@Component("consentActions")
class ConsentActions {

    /** Parameters of check-consent.sql and check-window.sql. */
    public Map<String, Object> ask(Exchange exchange, @Variable(ActionFrame.CALL) ActionCall call) {
        var row = Addressee.of(call).row();
        row.put("accountId", exchange.getVariable("sendingAccountId"));
        return row;
    }

    /** Gives {@code consent}: whether, since when and why. Nobody we know has said nothing. */
    public void consent(@Variable(ActionFrame.CALL) ActionCall call, @Variable("row") Map<String, Object> row) {
        var category = call.text("category") == null ? "marketing" : call.text("category");
        if (!List.of("all", "marketing").contains(category)) {
            throw call.fault("category", "enum", "is all or marketing");
        }
        var known = row == null ? Map.<String, Object>of() : row;
        var written = known.get("blocked_at") == null && known.get("opted_out_at") == null;
        var marketed = written && known.get("marketing_opted_out_at") == null;
        var explicit = call.flag("explicit", false);
        var consent = new LinkedHashMap<String, Object>();
        consent.put("known", row != null);
        consent.put("mayBeWrittenTo", written);
        consent.put("mayBeMarketedTo", marketed && (!explicit || known.get("marketing_opted_in_at") != null));
        for (var reason : List.of("blocked", "opted-out", "marketing-opted-out", "marketing-opted-in")) {
            var since = known.get(reason.replace('-', '_') + "_at");
            if (since != null && !consent.containsKey("why")) {
                consent.put("since", since);
                consent.put("why", reason);
            }
        }
        consent.putIfAbsent("since", null);
        consent.putIfAbsent("why", row == null ? "unknown-contact" : "unsaid");
        call.results().put("consent", consent);
        if (call.flag("stop", false) && !Boolean.TRUE.equals(consent.get(category.equals("all") ? "mayBeWrittenTo" : "mayBeMarketedTo"))) {
            ActionFrame.stopAfter(call);
        }
    }

    /** Gives {@code window}: whether a customer may be written to freely, and until when. */
    public void window(@Variable(ActionFrame.CALL) ActionCall call, @Variable("row") Map<String, Object> row) {
        var open = row != null && Boolean.TRUE.equals(row.get("open"));
        var window = new LinkedHashMap<String, Object>();
        window.put("open", open);
        window.put("until", row == null ? null : row.get("until"));
        call.results().put("window", window);
        if (!open && call.flag("stop", false)) {
            ActionFrame.stopAfter(call);
        }
    }
}
