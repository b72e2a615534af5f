package io.whatomate.notifications.actions;

import io.whatomate.platform.StorableText;
import io.whatomate.platform.http.Problem.FieldError;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Attributes of contacts (Metadata of the contract): names, and texts, numbers or truth values. */
@Component
class ContactAttributes {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final int LONGEST = 1024;

    private final Payloads payloads;

    ContactAttributes(Payloads payloads) {
        this.payloads = payloads;
    }

    static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The ways in which a value may have been stored that reads so. */
    static Set<Object> spellings(String value) {
        var spellings = new LinkedHashSet<Object>();
        spellings.add(StorableText.of(value));
        Decimals.of(value).ifPresent(spellings::add);
        if (value.equals("true") || value.equals("false")) {
            spellings.add(Boolean.valueOf(value));
        }
        return spellings;
    }

    /**
     * Reads an object, or a mapping such as {@code city=customer.city; vip='yes'}. What is missing or blank is left out: a rule
     * takes nothing away from a contact.
     */
    Map<String, Object> read(ActionCall call, String property) {
        var read = new LinkedHashMap<String, Object>();
        switch (payloads.read(call.value(property))) {
            case null -> {
                return null;
            }
            case Map<?, ?> given -> given.forEach((name, value) -> put(call, property, read, String.valueOf(name), value));
            case String mapping -> mapped(call, property, mapping, read);
            default -> throw call.fault(property, "type", "is an object, or a mapping such as city=customer.city");
        }
        return read;
    }

    private void mapped(ActionCall call, String property, String text, Map<String, Object> read) {
        var errors = new ArrayList<FieldError>();
        var values = new MappedValues(payloads.sources(call), new ValueFormat(Locale.ROOT, ZoneOffset.UTC), errors);
        var mapping = values.read(property, text);
        if (mapping != null && !mapping.isNamed()) {
            throw call.fault(property, "mapping", "gives each value its name, as in city=customer.city");
        }
        for (var entry : mapping == null ? List.<ValueMapping.Entry>of() : mapping.entries()) {
            put(call, property, read, entry.name(), values.value(property, entry));
        }
        if (!errors.isEmpty()) {
            throw call.fault(property, errors.getFirst().code(), errors.getFirst().detail());
        }
    }

    private static void put(ActionCall call, String property, Map<String, Object> read, String name, Object value) {
        if (!isName(name)) {
            throw call.fault(property, "format", "has a name that is none of an attribute (letters, digits, _ and -, 64 at most)");
        }
        switch (value) {
            case null -> {}
            case String text when text.isBlank() -> {}
            case String text when text.length() > LONGEST -> throw call.fault(property, "maxLength", name + " is longer than 1,024 characters");
            case String text -> read.put(name, StorableText.of(text));
            case Boolean word -> read.put(name, word);
            case Number number -> read.put(name, Decimals.of(number).orElseThrow(() -> call.fault(property, "type", name + " is no number that is kept")));
            default -> throw call.fault(property, "type", name + " is neither text nor number nor true nor false");
        }
    }
}
