package io.whatomate.analytics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import io.whatomate.platform.SpreadsheetCell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.springframework.stereotype.Component;

/** A report as CSV (RFC 4180) for spreadsheets: its series or its items, else each figure beside that of the period before. */
@Component("analyticsTables")
class AnalyticsTables {

    private final ObjectMapper json;

    AnalyticsTables(ObjectMapper json) {
        this.json = json;
    }

    /** Turns the answer into a file. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        var message = exchange.getMessage();
        var report = json.readTree(message.getBody(String.class));
        var name = exchange.getVariable("operation", String.class).replaceAll("^get|Analytics", "").toLowerCase(Locale.ROOT);
        message.setHeader(Exchange.CONTENT_TYPE, "text/csv");
        message.setHeader("Content-Disposition", "attachment; filename=\"%s-%s-%s.csv\"".formatted(
                name, report.at("/period/from").asText(), report.at("/period/to").asText()));
        message.setBody(csv(rows(report)));
    }

    private static List<Map<String, JsonNode>> rows(JsonNode report) {
        var rows = new ArrayList<Map<String, JsonNode>>();
        if (report.has("totals") && !report.has("series")) {
            var before = flat(report.path("before"), "");
            flat(report.path("totals"), "").forEach((figure, value) -> {
                var row = new LinkedHashMap<String, JsonNode>();
                row.put("figure", TextNode.valueOf(figure));
                row.put("value", value);
                row.put("before", before.get(figure));
                rows.add(row);
            });
            return rows;
        }
        (report.has("series") ? report.path("series") : report.path("items")).forEach(item -> rows.add(flat(item, "")));
        return rows;
    }

    /** What lies within an object gets its name in front. */
    private static Map<String, JsonNode> flat(JsonNode object, String prefix) {
        var row = new LinkedHashMap<String, JsonNode>();
        object.properties().forEach(field -> {
            if (field.getValue().isObject()) {
                row.putAll(flat(field.getValue(), prefix + field.getKey() + "."));
            } else {
                row.put(prefix + field.getKey(), field.getValue());
            }
        });
        return row;
    }

    private static String csv(List<Map<String, JsonNode>> rows) {
        var text = new StringBuilder();
        try (var printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            for (var row : rows) {
                if (printer.getRecordCount() == 0) {
                    printer.printRecord(row.keySet());
                }
                printer.printRecord(row.values().stream().map(AnalyticsTables::cell).toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("A text builder does not fail", e);
        }
        return text.toString();
    }

    private static String cell(JsonNode value) {
        return value.isNull() ? null : value.isTextual() ? SpreadsheetCell.guarded(value.asText()) : value.asText();
    }
}
