package io.whatomate.contacts;

import io.whatomate.platform.http.StreamedAnswers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * Everything that is stored of one contact as one JSON document, read while the caller reads. The database tells which tables
 * refer to contacts, so a table that comes later is in the document without a word here.
 */
@Component("personalData")
class PersonalData {

    /** Rows of a page. */
    private static final int PAGE = 500;

    private final ProducerTemplate routes;
    private final StreamedAnswers answers;
    private final Clock clock;

    PersonalData(ProducerTemplate routes, StreamedAnswers answers, Clock clock) {
        this.routes = routes;
        this.answers = answers;
        this.clock = clock;
    }

    /** Makes the document the exchange's answer, or an archive of it and the files that go with it. */
    public void open(
            Exchange exchange, @Variable("sections") List<Map<String, Object>> sections, @Variable("format") String format) {
        var names = sections.stream().map(section -> (String) section.get("section")).toList();
        var call = new HashMap<>(exchange.getVariables());
        var name = "contact-" + call.get("id");
        var document = new Pages(call, names);
        if (format.equals("zip")) {
            var archive = new ArchivePages(name + ".json", document, new ContactFiles(routes, call));
            answers.answerFile(exchange, "application/zip", name + ".zip", new PagedBytes(archive));
        } else {
            answers.answerFile(exchange, "application/json", name + ".json", new PagedBytes(document));
        }
    }

    /** The document's beginning, the rows of each section, and its end. */
    private final class Pages implements Supplier<byte[]> {

        private final Map<String, Object> call;
        private final List<String> sections;
        private boolean hasBegun;
        private boolean hasEnded;
        private int section;
        private String after;

        Pages(Map<String, Object> call, List<String> sections) {
            this.call = call;
            this.sections = sections;
        }

        @Override
        public byte[] get() {
            if (hasEnded) {
                return null;
            }
            var text = !hasBegun ? "{\"exportedAt\":\"" + clock.instant() + "\"" : section == sections.size() ? "}" : rows();
            hasEnded = text.equals("}");
            hasBegun = true;
            return text.getBytes(StandardCharsets.UTF_8);
        }

        private String rows() {
            var rows = page();
            var text = new StringBuilder(after == null ? ",\"" + sections.get(section) + "\":[" : "");
            for (var row : rows) {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) != '[' ? "," : "").append(row.get("body"));
            }
            after = rows.size() < PAGE ? null : (String) rows.getLast().get("id");
            if (after == null) {
                section++;
                text.append(']');
            }
            return text.toString();
        }

        @SuppressWarnings("unchecked")
        private List<Map<String, Object>> page() {
            var answered = routes.request("direct:readPersonalData", exchange -> {
                call.forEach(exchange::setVariable);
                exchange.setVariable("section", sections.get(section));
                exchange.setVariable("after", after);
                exchange.setVariable("most", PAGE);
                exchange.getMessage().setBody(Map.of());
            });
            if (answered.getException() != null) {
                throw new IllegalStateException("An export broke off", answered.getException());
            }
            return answered.getMessage().getBody(List.class);
        }
    }
}
