package io.whatomate.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.SpreadsheetCell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Contacts as lines of CSV (RFC 4180, UTF-8). */
final class ContactTable {

    static final String METADATA = "metadata";

    private static final List<String> COLUMNS = List.of(
            "id", "phoneNumber", "whatsappUserId", "username", "profileName", "tags", "accountId", "assignedUserId", "unread",
            "lastMessageAt", "archived", "blocked", "optedOutAt", "marketingOptedOutAt", "createdAt", "updatedAt");

    private static final ObjectMapper JSON = ExactNumbers.in(new ObjectMapper());

    private final List<String> attributes;

    /** @param attributes keys of the metadata that get a column of their own; none: all of it is one column of JSON */
    ContactTable(List<String> attributes) {
        this.attributes = attributes;
    }

    byte[] header() {
        var own = attributes.isEmpty() ? Stream.of(METADATA) : attributes.stream().map(key -> METADATA + "." + key);
        return lines(List.of(Stream.concat(COLUMNS.stream(), own).toList()));
    }

    /** @param contacts by the names of the columns, everything as text */
    byte[] rows(List<Map<String, Object>> contacts) {
        return lines(contacts.stream().map(this::cells).toList());
    }

    private List<String> cells(Map<String, Object> contact) {
        var metadata = (String) contact.get(METADATA);
        var own = attributes.isEmpty() ? Stream.of(metadata) : attributes(metadata);
        return Stream.concat(COLUMNS.stream().map(column -> (String) contact.get(column)), own)
                .map(SpreadsheetCell::guarded)
                .toList();
    }

    private Stream<String> attributes(String metadata) {
        try {
            var values = JSON.readTree(metadata);
            return attributes.stream().map(key -> values.path(key).isNull() ? "" : values.path(key).asText());
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("What the database calls JSON is none", e);
        }
    }

    private static byte[] lines(List<List<String>> lines) {
        var text = new StringBuilder();
        try (var printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
            printer.printRecords(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("A text builder does not fail", e);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
