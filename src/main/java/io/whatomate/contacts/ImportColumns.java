package io.whatomate.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.ExactNumbers;
import io.whatomate.platform.SpreadsheetCell;
import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which cell of a line is which field of a contact, with the contract's bounds of each (schema {@code NewContact}). */
final class ImportColumns {

    private static final String PHONE = "phoneNumber";
    private static final String NAME = "profileName";
    private static final String TAGS = "tags";
    private static final String METADATA = ContactTable.METADATA;
    private static final Pattern FIELD = Pattern.compile("phoneNumber|profileName|tags|metadata(\\.[A-Za-z0-9_-]{1,64})?");
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST_NAME = 255;
    private static final int MOST_TAGS = 30;
    private static final int LONGEST_TAG = 50;
    private static final int MOST_ATTRIBUTES = 50;
    private static final int LONGEST_ATTRIBUTE = 1024;
    /** Digits of a number before its point, as in what comes through the API. */
    private static final int MOST_DIGITS = 40;

    private static final ObjectMapper JSON = ExactNumbers.in(new ObjectMapper());

    private final Map<Integer, String> fields;
    private final int width;
    private final FileNumbers numbers;

    private ImportColumns(Map<Integer, String> fields, int width, FileNumbers numbers) {
        this.fields = fields;
        this.width = width;
        this.numbers = numbers;
    }

    /**
     * @param names of the file's columns
     * @param mapping field by name; null: columns are called as fields are
     * @throws Problem 400 naming columns that are missing
     */
    static ImportColumns of(List<String> names, Map<String, String> mapping, FileNumbers numbers) {
        var fields = new TreeMap<Integer, String>();
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i).strip();
            var field = mapping != null ? mapping.get(name) : FIELD.matcher(name).matches() ? name : null;
            if (field != null && !fields.containsValue(field)) {
                fields.put(i, field);
            }
        }
        var missing = new ArrayList<FieldError>();
        if (mapping != null) {
            mapping.keySet().stream()
                    .filter(name -> names.stream().noneMatch(there -> there.strip().equals(name)))
                    .sorted()
                    .forEach(name -> missing.add(new FieldError(name, "column", "is not among the names in the first line")));
        }
        if (missing.isEmpty() && !fields.containsValue(PHONE)) {
            missing.add(new FieldError(PHONE, "column", "is none of the columns"));
        }
        if (!missing.isEmpty()) {
            throw Problem.of(400, "invalid-request", "Invalid file", "The file lacks columns.").with(missing);
        }
        return new ImportColumns(fields, names.size(), numbers);
    }

    ImportedLine read(int line, List<String> cells) {
        var errors = new ArrayList<FieldError>();
        var contact = new LinkedHashMap<String, Object>();
        var attributes = new LinkedHashMap<String, Object>();
        if (cells.size() > width) {
            errors.add(new FieldError("", "columns", "has more cells than there are names of columns"));
        }
        fields.forEach((index, field) -> {
            var cell = index < cells.size() ? SpreadsheetCell.plain(cells.get(index)).strip() : "";
            if (cell.isEmpty()) {
                return;
            }
            if (!StorableText.of(cell).equals(cell)) {
                errors.add(new FieldError(field, "characters", "must not contain U+0000"));
                return;
            }
            switch (field) {
                case PHONE -> numbers.read(cell).ifPresentOrElse(
                        number -> contact.put(PHONE, number),
                        () -> errors.add(new FieldError(PHONE, "phone-number", "must be a phone number, with its country or of the import's country")));
                case NAME -> contact.put(NAME, bounded(NAME, cell, LONGEST_NAME, errors));
                case TAGS -> contact.put(TAGS, tags(cell, errors));
                case METADATA -> attributes(cell, attributes, errors);
                default -> attributes.put(field.substring(METADATA.length() + 1), bounded(field, cell, LONGEST_ATTRIBUTE, errors));
            }
        });
        if (attributes.size() > MOST_ATTRIBUTES) {
            errors.add(new FieldError(METADATA, "limit", "must have " + MOST_ATTRIBUTES + " attributes at most"));
        }
        if (!contact.containsKey(PHONE) && errors.stream().noneMatch(error -> error.field().equals(PHONE))) {
            errors.add(new FieldError(PHONE, "required", "is required"));
        }
        if (!attributes.isEmpty()) {
            contact.put(METADATA, attributes);
        }
        return errors.isEmpty() ? new ImportedLine(line, contact, null) : new ImportedLine(line, null, errors);
    }

    private static String bounded(String field, String text, int longest, List<FieldError> errors) {
        if (text.codePointCount(0, text.length()) > longest) {
            errors.add(new FieldError(field, "limit", "must have " + longest + " characters at most"));
        }
        return text;
    }

    private static LinkedHashSet<String> tags(String cell, List<FieldError> errors) {
        var tags = new LinkedHashSet<String>();
        for (var tag : cell.split(",")) {
            if (!tag.isBlank()) {
                tags.add(bounded(TAGS, tag.strip(), LONGEST_TAG, errors));
            }
        }
        if (tags.size() > MOST_TAGS) {
            errors.add(new FieldError(TAGS, "limit", "must be " + MOST_TAGS + " at most"));
        }
        return tags;
    }

    private static void attributes(String cell, Map<String, Object> attributes, List<FieldError> errors) {
        try {
            var given = JSON.readTree(cell);
            if (!given.isObject()) {
                errors.add(new FieldError(METADATA, "json", "must be a JSON object"));
            }
            given.properties().forEach(attribute -> {
                if (!KEY.matcher(attribute.getKey()).matches() || !isStorable(attribute.getValue())) {
                    errors.add(new FieldError(METADATA, "json", "must have texts, numbers, booleans or nulls under keys of letters, digits, - and _"));
                }
                attributes.put(attribute.getKey(), attribute.getValue());
            });
        } catch (JsonProcessingException | NumberFormatException e) {
            errors.add(new FieldError(METADATA, "json", "must be a JSON object"));
        }
    }

    private static boolean isStorable(JsonNode value) {
        return switch (value) {
            case JsonNode text when text.isTextual() ->
                text.textValue().length() <= LONGEST_ATTRIBUTE && StorableText.of(text.textValue()).equals(text.textValue());
            case JsonNode number when number.isNumber() -> isStorable(number.decimalValue());
            default -> value.isBoolean() || value.isNull();
        };
    }

    private static boolean isStorable(BigDecimal number) {
        return Math.abs((long) number.precision() - number.scale()) <= MOST_DIGITS;
    }
}
