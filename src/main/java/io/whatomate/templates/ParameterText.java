package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text with parameters, {@code {{1}}} or {@code {{first_name}}}, held to Meta's rules for them (Meta, "Templates, body and
 * header text"; the refusals 2388072, 2388293 and 2388299 of a creation).
 *
 * @param field where it stands in the document
 * @param named whether parameters have names
 */
record ParameterText(String field, String text, boolean named) {

    private static final Pattern PARAMETER = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern EDGE = Pattern.compile("^\\s*\\{\\{[^{}]*}}|\\{\\{[^{}]*}}\\s*$");
    private static final Pattern ADJACENT = Pattern.compile("}}\\s*\\{\\{");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]\\S*");
    private static final int LONGEST_NAME = 64;

    /** Names or numbers, each once, in their order. */
    Set<String> parameters() {
        var names = new LinkedHashSet<String>();
        PARAMETER.matcher(text).results().forEach(match -> names.add(match.group(1).strip()));
        return names;
    }

    /** Whether parameters are spelled as Meta reads them, and counted without a gap. */
    void spelling(Faults faults) {
        var rest = PARAMETER.matcher(text).replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            faults.add(field, "parameter", "has braces that belong to no parameter; a parameter is " + (named ? "{{first_name}}" : "{{1}}"));
        }
        var parameters = parameters();
        for (var name : parameters) {
            if (named && (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME)) {
                faults.add(field, "parameter", "has {{" + shown(name) + "}}: a name is lower-case letters, digits and underscores, and begins with a letter");
            } else if (!named && !name.matches("[1-9]\\d{0,2}")) {
                faults.add(field, "parameter", "has {{" + shown(name) + "}}: with parameterFormat POSITIONAL parameters are {{1}}, {{2}}, …");
            }
        }
        if (!named) {
            for (int i = 1; i <= parameters.size(); i++) {
                if (!parameters.contains(Integer.toString(i))) {
                    faults.add(field, "sequence", "must number its parameters from {{1}} without a gap: {{" + i + "}} is missing");
                    return;
                }
            }
        }
    }

    /** Meta refuses a body that begins or ends with a parameter, has two side by side, or is made of little else. */
    void place(Faults faults) {
        if (EDGE.matcher(text).find()) {
            faults.add(field, "edge", "must not begin or end with a parameter");
        }
        if (ADJACENT.matcher(text).find()) {
            faults.add(field, "adjacent", "must have words between two parameters");
        }
        // Meta publishes no figure: a word for each is less than it asks for.
        if (WORD.matcher(PARAMETER.matcher(text).replaceAll(" ")).results().count() < parameters().size()) {
            faults.add(field, "ratio", "has more parameters than words: Meta wants a text that can be judged without them");
        }
    }

    /**
     * Review wants a sample for each parameter.
     *
     * @param part the part with the property {@code example}
     * @param numbered name of the list of samples, such as {@code body_text}
     */
    void samples(Faults faults, String path, JsonNode part, String numbered) {
        var parameters = parameters();
        var where = path + ".example." + (named ? numbered + "_named_params" : numbered);
        var given = part.path("example").path(named ? numbered + "_named_params" : numbered);
        var unexpected = part.path("example").path(named ? numbered : numbered + "_named_params");
        if (!unexpected.isMissingNode()) {
            faults.add(path + ".example." + (named ? numbered : numbered + "_named_params"), "unexpected",
                    named ? "with parameterFormat NAMED samples have names" : "with parameterFormat POSITIONAL samples are a list");
        }
        if (named) {
            namedSamples(faults, where, given, parameters);
            return;
        }
        // Meta takes several rows of samples for a body, and one row for a header; it looks at the first.
        var row = given.path(0).isArray() ? given.path(0) : given;
        if (row.size() != parameters.size()) {
            faults.add(where, "samples", "must hold one sample for each of the " + parameters.size() + " parameters, and holds " + row.size());
        }
        for (int i = 0; i < row.size(); i++) {
            faults.require(!row.path(i).asText().isBlank(), where + (given.path(0).isArray() ? "[0]" : "") + "[" + i + "]", "must not be blank");
        }
    }

    private static void namedSamples(Faults faults, String where, JsonNode given, Set<String> parameters) {
        var seen = new LinkedHashSet<String>();
        for (int i = 0; i < given.size(); i++) {
            var name = given.path(i).path("param_name").asText();
            if (!parameters.contains(name)) {
                faults.add(where + "[" + i + "].param_name", "unexpected", "the text has no such parameter");
            } else if (!seen.add(name)) {
                faults.add(where + "[" + i + "].param_name", "unique", "stands twice");
            }
            faults.require(!given.path(i).path("example").asText().isBlank(), where + "[" + i + "].example", "must not be blank");
        }
        parameters.stream().filter(name -> !seen.contains(name)).forEach(name ->
                faults.add(where, "samples", "must hold a sample for {{" + shown(name) + "}}"));
    }

    private static String shown(String name) {
        return name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name;
    }
}
