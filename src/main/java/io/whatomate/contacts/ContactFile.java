package io.whatomate.contacts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.whatomate.platform.http.Problem;
import io.whatomate.platform.http.Problem.FieldError;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/**
 * A CSV file of contacts, read as it is asked for: each element is the next thousand {@linkplain ImportedLine lines} as the
 * JSON text {@code rows}. Both making and asking throw {@link Problem} 400 when it is no such file.
 */
final class ContactFile implements Iterator<Map<String, Object>> {

    /** Lines of one file. */
    static final int MOST_LINES = 100_000;

    private static final int BATCH = 1_000;
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Integer> lineOfNumber = new HashMap<>();
    private final RowReader reader;
    private final CSVParser parser;
    private final Iterator<CSVRecord> records;
    private final ImportColumns columns;
    private CSVRecord next;
    private int line;
    private int lines;

    /**
     * @param delimiter between cells
     * @param mapping field by name of the column; null: columns are called as fields are
     */
    ContactFile(InputStream file, String delimiter, Map<String, String> mapping, FileNumbers numbers) {
        try {
            reader = new RowReader(text(file));
            parser = CSVFormat.RFC4180.builder().setDelimiter(delimiter).get().parse(reader);
            records = parser.iterator();
        } catch (IOException e) {
            throw broken(e);
        }
        advance();
        if (next == null) {
            throw invalid("csv", "is empty");
        }
        columns = ImportColumns.of(next.toList(), mapping, numbers);
        advance();
    }

    @Override
    public boolean hasNext() {
        return next != null;
    }

    @Override
    public Map<String, Object> next() {
        if (next == null) {
            throw new NoSuchElementException();
        }
        var batch = new ArrayList<ImportedLine>(BATCH);
        while (next != null && batch.size() < BATCH) {
            if (++lines > MOST_LINES) {
                throw invalid("limit", "must have " + MOST_LINES + " lines at most");
            }
            batch.add(single(columns.read(line, next.toList())));
            advance();
        }
        try {
            return Map.of("rows", json.writeValueAsString(batch));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A line is text and numbers only", e);
        }
    }

    /** Of lines with the same number the first counts. */
    private ImportedLine single(ImportedLine read) {
        var before = read.contact() == null ? null : lineOfNumber.putIfAbsent((String) read.contact().get("phoneNumber"), read.line());
        return before == null
                ? read
                : new ImportedLine(read.line(), null, List.of(new FieldError("phoneNumber", "duplicate", "is in line " + before + " already")));
    }

    private void advance() {
        try {
            do {
                reader.nextRow();
                line = (int) parser.getCurrentLineNumber() + 1;
                next = records.hasNext() ? records.next() : null;
            } while (next != null && next.size() == 1 && next.get(0).isBlank());
        } catch (UncheckedIOException e) {
            throw broken(e.getCause());
        }
    }

    private static Reader text(InputStream file) throws IOException {
        var text = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT)));
        text.mark(1);
        if (text.read() != BYTE_ORDER_MARK) {
            text.reset();
        }
        return text;
    }

    private Problem broken(IOException cause) {
        return switch (cause) {
            case CharacterCodingException encoding -> invalid("encoding", "must be UTF-8");
            case RowReader.RowTooLong length -> invalid("limit", "must have " + RowReader.LONGEST + " characters a line at most; see line " + line);
            default -> invalid("csv", "is not CSV; see line " + line);
        };
    }

    private static Problem invalid(String code, String detail) {
        return Problem.of(400, "invalid-request", "Invalid file", "The file cannot be read; nothing of it is taken.")
                .with(List.of(new FieldError("", code, detail)));
    }
}
