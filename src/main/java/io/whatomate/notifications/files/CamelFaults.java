package io.whatomate.notifications.files;

import io.whatomate.notifications.fence.RuleFault;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.NoSuchLanguageException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.apache.camel.util.StringHelper;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Makes of what Camel throws about a rule file a sentence with a place and a mend, for people who know Camel but not its insides. */
final class CamelFaults {

    private static final Pattern UNKNOWN_KEY = Pattern.compile("(?:Unsupported field|Unknown node id): (\\S+)");
    private static final Pattern UNKNOWN_OPTION = Pattern.compile("Unknown parameters=\\[\\{([^=}]+)=");
    private static final Pattern UNFIT_OPTION = Pattern.compile("Error binding property \\(([^=)]+)=(.*?)\\) with name");
    private static final Pattern NO_KAMELET = Pattern.compile("Resource not found: \\S*?([\\w-]+)\\.kamelet\\.yaml");
    private static final Pattern MISSING = Pattern.compile("Route template (\\S+) the following mandatory parameters must be provided: (.+?)(?:$|\\.$)");
    private static final Pattern NO_SETTING = Pattern.compile("Property with key \\[([^\\]]+)] not found");
    private static final Pattern BRACES = Pattern.compile("Missing (?:}}|\\{\\{) from the text");

    /** Code of what is told in Camel's words. */
    private static final String ENDPOINT = "endpoint";

    private final Vocabulary words;

    CamelFaults(Vocabulary words) {
        this.words = words;
    }

    /** The innermost cause that is known says most; what nobody foresaw is told in Camel's words. */
    RuleFault of(Throwable failure, RuleTree tree) {
        var within = tree.root();
        RuleFault told = null;
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            within = switch (cause) {
                case FailedToCreateRouteException e -> tree.route(e.getRouteId(), within);
                case FailedToStartRouteException e -> tree.route(e.getRouteId(), within);
                // Further down it is about the kamelet's own routes.
                case ResolveEndpointFailedException e -> KameletUses.of(within, kamelet(e), "").orElse(within);
                default -> within;
            };
            var known = known(cause, tree, within);
            told = known == null ? told : known;
        }
        return told == null || told.code().equals(ENDPOINT) ? unforeseen(failure, told, within) : told;
    }

    private static String kamelet(ResolveEndpointFailedException e) {
        return String.valueOf(e.getUri()).replaceFirst("^kamelet:(//)?", "").replaceFirst("[/?].*", "");
    }

    private RuleFault known(Throwable cause, RuleTree tree, Node route) {
        return switch (cause) {
            case MarkedYamlEngineException e -> misread(e, tree);
            case YamlEngineException e -> new RuleFault(1, 1, "yaml", "Camel cannot read this YAML: " + firstLine(e.getMessage()),
                    "Put what has braces, such as {{name}}, into quotes.");
            case SimpleIllegalSyntaxException e -> simple(e, route);
            case NoSuchLanguageException e ->
                choice(place(route, e.getLanguage()), "unknown-language", "language", e.getLanguage(), words.languages());
            case NoSuchBeanException e -> bean(route, e.getName());
            case NoSuchEndpointException e -> component(route, StringHelper.before(e.getUri(), ":", e.getUri()));
            case PropertyBindingException e -> unfit(e, route);
            case ResolveEndpointFailedException e -> endpoint(e, route);
            default -> byMessage(String.valueOf(cause.getMessage()), route);
        };
    }

    private RuleFault misread(MarkedYamlEngineException e, RuleTree tree) {
        var line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1);
        var column = e.getProblemMark().map(mark -> mark.getColumn() + 1).orElse(1);
        var key = UNKNOWN_KEY.matcher(String.valueOf(e.getProblem()));
        if (!key.find()) {
            return new RuleFault(line, column, "not-understood", "Camel does not understand this: " + e.getProblem() + '.',
                    "Compare it with the examples, or with Camel's page of this step.");
        }
        var word = key.group(1);
        var place = RuleTree.find(tree.root(), word::equals).map(ScalarNode::getStartMark);
        return new RuleFault(place.map(mark -> mark.getLine() + 1).orElse(line), place.map(mark -> mark.getColumn() + 1).orElse(column),
                "unknown-key", "Camel knows no step or option \"" + word + "\" here.",
                Nearest.of(word, words.keys()).filter(near -> !near.equals(word)).map(near -> "Did you mean " + near + '?')
                        .orElse(words.keys().contains(word)
                                ? "It has its place elsewhere: look at the indentation. Steps stand inside of \"from:\"."
                                : "Steps and their options are listed at camel.apache.org/components/next/eips."));
    }

    /** Camel counts from the beginning of the expression; in a block that is a line further down. */
    private static RuleFault simple(SimpleIllegalSyntaxException e, Node route) {
        var what = "This is no Simple: " + e.getShortMessage() + '.';
        var mend = "Names go in ${…}, texts in quotes, and operators have a blank on each side: ${body.total} > 100 && ${header.kind} == 'invoice'";
        var scalar = RuleTree.find(route, value -> value.strip().equals(e.getExpression().strip())).orElse(null);
        if (scalar == null) {
            return RuleTree.fault(route, "simple", what, mend);
        }
        var mark = scalar.getStartMark();
        var quote = scalar.getScalarStyle() == ScalarStyle.PLAIN ? 0 : 1;
        return scalar.getStartMark().getLine() == scalar.getEndMark().getLine()
                ? new RuleFault(mark.getLine() + 1, mark.getColumn() + 1 + quote + Math.max(0, e.getIndex()), "simple", what, mend)
                : new RuleFault(mark.getLine() + 1, mark.getColumn() + 1, "simple", what, mend);
    }

    private RuleFault endpoint(ResolveEndpointFailedException e, Node route) {
        var message = String.valueOf(e.getMessage());
        var scheme = StringHelper.before(String.valueOf(e.getUri()), ":", "");
        var option = UNKNOWN_OPTION.matcher(message);
        if (option.find()) {
            var known = words.options(scheme);
            return RuleTree.fault(RuleTree.find(route, option.group(1)::equals).map(Node.class::cast).orElseGet(() -> uri(route, scheme)),
                    "unknown-option", "The component " + scheme + " has no option \"" + option.group(1) + "\".",
                    Nearest.of(option.group(1), known).map(near -> "Did you mean " + near + '?')
                            .orElse("Its options are listed at camel.apache.org/components/next/" + scheme + "-component.html."));
        }
        var known = byMessage(message, route);
        return known != null
                ? known
                : RuleTree.fault(uri(route, scheme), ENDPOINT, "The endpoint " + e.getUri().replaceFirst("\\?.*", "") + " cannot be made: "
                        + firstLine(StringHelper.after(message, "due to: ", message)), "Compare its options with Camel's page of the component " + scheme + '.');
    }

    /** Failures that Camel has no class of their own for. */
    private RuleFault byMessage(String message, Node route) {
        var kamelet = NO_KAMELET.matcher(message);
        if (kamelet.find()) {
            return choice(place(route, kamelet.group(1)), "unknown-kamelet", "kamelet", kamelet.group(1), words.kamelets());
        }
        var missing = MISSING.matcher(message);
        if (missing.find()) {
            var use = KameletUses.of(route, missing.group(1), missing.group(2).replaceFirst(",.*", ""));
            return RuleTree.fault(uri(use.orElse(route), "kamelet"), "parameter-missing",
                    "The kamelet " + missing.group(1) + " needs: " + missing.group(2) + '.', "Give it below \"parameters:\".");
        }
        var setting = NO_SETTING.matcher(message);
        if (setting.find()) {
            var name = setting.group(1);
            return RuleTree.fault(place(route, "{{" + name), "unknown-setting", "There is no setting \"" + name + "\".", "Set it in config/application.yaml beside"
                    + " the jar, or as " + name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_") + " in the environment.");
        }
        return BRACES.matcher(message).find()
                ? RuleTree.fault(RuleTree.find(route, value -> value.contains("}}") != value.contains("{{")).map(Node.class::cast).orElse(route), "braces",
                        "Two braces in a row are half of a placeholder for Camel.", "Write \"} }\" in JSON, and {{name}} for a setting.")
                : null;
    }

    private static RuleFault unfit(PropertyBindingException e, Node route) {
        var option = UNFIT_OPTION.matcher(String.valueOf(e.getMessage()));
        var name = option.find() ? option.group(1) : String.valueOf(e.getPropertyName());
        var value = String.valueOf(e.getValue());
        var at = RuleTree.find(route, value::equals)
                .or(() -> RuleTree.find(route, text -> text.equals(name) || text.contains(name + '=')))
                .map(Node.class::cast)
                .orElse(route);
        return RuleTree.fault(at, "unfit-option", "The option \"" + name + "\" cannot be \"" + value + "\".",
                "Camel's page of the component lists the values that it takes.");
    }

    private RuleFault component(Node route, String scheme) {
        return choice(uri(route, scheme), "unknown-component", "component", scheme, words.components());
    }

    private static RuleFault bean(Node route, String reference) {
        var name = reference.replaceFirst("^#(bean:)?", "");
        return RuleTree.fault(place(route, name), "unknown-bean", "There is no bean named \"" + name + "\".",
                "Define it in this file below \"- beans:\", or write the name as it is there.");
    }

    private static RuleFault choice(Node at, String code, String what, String word, List<String> known) {
        return RuleTree.fault(at, code, "There is no " + what + " \"" + word + "\".",
                Nearest.of(word, known).map(near -> "Did you mean " + near + "? ").orElse("") + "Available: " + String.join(", ", known) + '.');
    }

    /** @param endpoint what is known is which endpoint it is; or null */
    private static RuleFault unforeseen(Throwable failure, RuleFault endpoint, Node within) {
        var cause = failure;
        while (cause.getCause() != null && cause.getCause().getMessage() != null) {
            cause = cause.getCause();
        }
        if (endpoint != null && cause instanceof ResolveEndpointFailedException) {
            return endpoint;
        }
        var why = firstLine(String.valueOf(cause.getMessage()));
        var value = RuleTree.find(within, text -> text.length() > 1 && why.contains("'" + text + "'"));
        return endpoint == null && value.isEmpty()
                ? RuleTree.fault(within, "not-started", "Camel does not start this: " + why,
                        "Look at what the route refers to. What fails at its start alone is tried again every ten seconds.")
                : RuleTree.fault(value.map(Node.class::cast).orElseGet(() -> uri(within, "kamelet")), ENDPOINT, "This cannot be made: " + why,
                        "Mend the address or what stands below \"parameters:\".");
    }

    private static Node uri(Node route, String scheme) {
        return RuleTree.find(route, value -> value.equals(scheme) || value.startsWith(scheme + ':')).map(Node.class::cast).orElse(route);
    }

    private static Node place(Node route, String word) {
        return RuleTree.find(route, value -> value.equals(word) || value.contains(word)).map(Node.class::cast).orElse(route);
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
