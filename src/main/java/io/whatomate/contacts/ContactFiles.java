package io.whatomate.contacts;

import io.whatomate.platform.http.Problem;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** The files of a contact's messages, opened one after the other, as whoever made the call. */
final class ContactFiles {

    private static final int PAGE = 100;

    /** @param name below which it stands in an archive */
    record Opened(String name, InputStream bytes) {}

    private final ProducerTemplate routes;
    private final Map<String, Object> call;
    private final Queue<Map<String, Object>> page = new ArrayDeque<>();
    private String after;
    private boolean isLastPage;

    /** @param call variables of the call, its {@code organizationId} and the contact's {@code id} among them */
    ContactFiles(ProducerTemplate routes, Map<String, Object> call) {
        this.routes = routes;
        this.call = call;
    }

    /** Null when there is none more. */
    Opened next() {
        if (page.isEmpty() && !isLastPage) {
            page.addAll(read());
            isLastPage = page.size() < PAGE;
        }
        var file = page.poll();
        if (file == null) {
            return null;
        }
        after = (String) file.get("id");
        return open(after, name(file));
    }

    private Opened open(String id, String name) {
        var opened = routes.request("direct:openObject", exchange -> {
            exchange.setVariable("organizationId", call.get("organizationId").toString());
            exchange.setVariable("objectName", id);
        });
        if (opened.getException() instanceof Problem lost && lost.status() == 404) {
            return new Opened(name + ".missing.txt", new ByteArrayInputStream("The storage does not have this file.\n".getBytes(StandardCharsets.UTF_8)));
        }
        return new Opened(name, succeeded(opened).getMessage().getBody(InputStream.class));
    }

    @SuppressWarnings("unchecked")
    private List<Map<String, Object>> read() {
        return succeeded(routes.request("direct:listContactFiles", exchange -> {
            exchange.setVariable("organizationId", call.get("organizationId"));
            exchange.setVariable("id", call.get("id"));
            exchange.setVariable("after", after);
            exchange.setVariable("most", PAGE);
            exchange.getMessage().setBody(Map.of());
        })).getMessage().getBody(List.class);
    }

    private static Exchange succeeded(Exchange exchange) {
        if (exchange.getException() != null) {
            throw new IllegalStateException("An export broke off", exchange.getException());
        }
        return exchange;
    }

    /** A customer names their files as they like: no name leads out of the folder into which somebody unpacks them. */
    private static String name(Map<String, Object> file) {
        var given = (String) file.get("file_name");
        var type = String.valueOf(file.get("mime_type")).replaceFirst(".*/", "");
        var shown = given == null ? type.matches("[a-z0-9]{1,5}") ? "." + type : "" : "-" + given.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_");
        return "files/" + file.get("id") + shown;
    }
}
