package io.whatomate.contacts;

import io.whatomate.platform.http.StreamedAnswers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.springframework.stereotype.Component;

/**
 * Answers with contacts that are read while the caller reads. Each page is an exchange of its own through
 * {@code direct:readExportPage}, with the variables of the call: a stream over one long SELECT would hold a connection as
 * long as the slowest reader likes.
 */
@Component("contactExport")
class ContactExport {

    private static final String FIRST = "00000000-0000-0000-0000-000000000000";

    private final ProducerTemplate routes;
    private final StreamedAnswers answers;

    ContactExport(ProducerTemplate routes, StreamedAnswers answers) {
        this.routes = routes;
        this.answers = answers;
    }

    /** Makes the CSV the exchange's answer. */
    public void open(Exchange exchange) {
        answers.answerFile(exchange, "text/csv", "contacts.csv", new PagedBytes(new Pages(new HashMap<>(exchange.getVariables()))));
    }

    /** The header, then page after page behind the last id that was looked at. */
    private final class Pages implements Supplier<byte[]> {

        private final Map<String, Object> call;
        private final ContactTable table;
        private String after;

        Pages(Map<String, Object> call) {
            this.call = call;
            var attributes = (String) call.get("attributes");
            this.table = new ContactTable(attributes == null ? List.of() : List.of(attributes.split(",")));
        }

        @Override
        public byte[] get() {
            if (after == null) {
                after = FIRST;
                return beginning();
            }
            var rows = page();
            if (rows.isEmpty()) {
                return null;
            }
            after = (String) rows.getFirst().get("lastId");
            return rows.getFirst().get("id") == null ? new byte[0] : table.rows(rows);
        }

        private byte[] beginning() {
            var bytes = new ByteArrayOutputStream();
            bytes.writeBytes((Boolean) call.get("bom") ? "\uFEFF".getBytes(StandardCharsets.UTF_8) : new byte[0]);
            bytes.writeBytes(table.header());
            return bytes.toByteArray();
        }

        @SuppressWarnings("unchecked")
        private List<Map<String, Object>> page() {
            var answered = routes.request("direct:readExportPage", exchange -> {
                call.forEach(exchange::setVariable);
                exchange.setVariable("after", after);
                exchange.getMessage().setBody(Map.of());
            });
            if (answered.getException() != null) {
                throw new IllegalStateException("An export broke off", answered.getException());
            }
            return answered.getMessage().getBody(List.class);
        }
    }
}
