package io.whatomate.contacts;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.platform.http.vertx.HttpMessage;
import org.apache.camel.support.UnitOfWorkHelper;
import org.springframework.stereotype.Component;

/**
 * Answers with contacts that are read while the caller reads. Each page is an exchange of its own through
 * {@code direct:readExportPage}, with the variables of the call: a stream over one long SELECT would hold a connection as
 * long as the slowest reader likes.
 */
@Component("contactExport")
class ContactExport {

    private static final String FIRST = "00000000-0000-0000-0000-000000000000";

    /** A reader who is still there goes on within this time after the connection has closed: then it is none. Milliseconds. */
    private static final long LAST_READ = 1_000;

    private final ProducerTemplate routes;
    private final Vertx vertx;

    ContactExport(ProducerTemplate routes, Vertx vertx) {
        this.routes = routes;
        this.vertx = vertx;
    }

    /** Makes the CSV the exchange's answer. */
    public void open(Exchange exchange) {
        var hungUp = new AtomicBoolean();
        var pages = new Pages(new HashMap<>(exchange.getVariables()), hungUp);
        var bytes = new PagedBytes(pages);
        if (exchange.getMessage() instanceof HttpMessage http) {
            endWith(http.getResponse(), exchange, bytes, hungUp);
        }
        var message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.CONTENT_TYPE, "text/csv");
        message.setHeader("Content-Disposition", "attachment; filename=\"contacts.csv\"");
        message.setBody(bytes);
    }

    /**
     * Whoever hangs up is read no more pages for. Camel's pump waits for a response that was full to drain, which one that
     * is closed never does: the exchange would count as under way for ever, and each stop of the server would wait for it.
     */
    private void endWith(HttpServerResponse response, Exchange exchange, PagedBytes bytes, AtomicBoolean hungUp) {
        response.closeHandler(closed -> {
            hungUp.set(true);
            settle(response, exchange, bytes);
        });
    }

    private void settle(HttpServerResponse response, Exchange exchange, PagedBytes bytes) {
        vertx.setTimer(LAST_READ, timer -> {
            if (response.ended() || bytes.isOver()) {
                return;
            }
            if (bytes.isBeingRead()) {
                settle(response, exchange, bytes);
            } else {
                UnitOfWorkHelper.doneUow(exchange.getUnitOfWork(), exchange);
            }
        });
    }

    /** The header, then page after page behind the last id that was looked at. */
    private final class Pages implements Supplier<byte[]> {

        private final Map<String, Object> call;
        private final AtomicBoolean hungUp;
        private final ContactTable table;
        private String after;

        Pages(Map<String, Object> call, AtomicBoolean hungUp) {
            this.call = call;
            this.hungUp = hungUp;
            var attributes = (String) call.get("attributes");
            this.table = new ContactTable(attributes == null ? List.of() : List.of(attributes.split(",")));
        }

        @Override
        public byte[] get() {
            if (hungUp.get()) {
                return null;
            }
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
