package io.whatomate.notifications.fence;

import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Node;

/** The first gate: bytes, and YAML of the plainest kind. Nothing of the text becomes an object here. */
final class RuleYaml {

    private static final int LARGEST = 65_536;
    private static final int DEEPEST = 60;
    private static final int MOST_NODES = 8_000;

    private final String text;
    private final Faults faults;
    private int depth;
    private int nodes;
    private int documents;

    private RuleYaml(String text, Faults faults) {
        this.text = text;
        this.faults = faults;
    }

    /** @return the root, or null where the text cannot be read any further; the faults say why */
    static Node read(String text, Faults faults) {
        var yaml = new RuleYaml(text.startsWith("\uFEFF") ? text.substring(1) : text, faults);
        return yaml.isOfSize() && yaml.isPlain() ? yaml.root() : null;
    }

    private boolean isOfSize() {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            faults.add(0, 0, "text-encoding", "The text holds halves of characters.", "Save it as UTF-8.");
        } else if (text.getBytes(StandardCharsets.UTF_8).length > LARGEST) {
            faults.add(0, 0, "text-size", "The text has more than 64 KiB.", "A rule is one route: part it into several rules.");
        }
        return faults.isEmpty();
    }

    /** Reads events only, which hold nothing but what stands there. */
    private boolean isPlain() {
        try {
            for (var event : reader().parse(new StringReader(text))) {
                switch (event) {
                    case AliasEvent alias -> faults.add(
                            alias.getStartMark(), "yaml-alias", "`*" + alias.getAnchor() + "` repeats another part of the text.",
                            "Write it out; rules have no anchors and no aliases.");
                    case CollectionStartEvent start -> {
                        node(start, start.getTag());
                        depth++;
                    }
                    case ScalarEvent scalar -> node(scalar, scalar.getTag());
                    case CollectionEndEvent end -> depth--;
                    case DocumentStartEvent start -> document(start);
                    default -> {
                        // Ends of the stream and of documents say nothing.
                    }
                }
                if (depth > DEEPEST || nodes > MOST_NODES) {
                    faults.add(
                            event.getStartMark(), "yaml-size", "The text is nested more than " + DEEPEST + " levels deep, or has more than "
                                    + MOST_NODES + " values.", "A rule has at most 200 steps, nested at most 8 deep.");
                    return false;
                }
            }
        } catch (MarkedYAMLException e) {
            faults.add(
                    e.getProblemMark(), "yaml-syntax", "This is no YAML: " + e.getProblem() + ".",
                    "Mend the text here; check the indentation.");
        } catch (YAMLException e) {
            faults.add(
                    0, 0, "yaml-syntax", "This is no YAML: " + e.getMessage().lines().findFirst().orElse("") + ".",
                    "Mend the text; leave out control characters.");
        }
        if (documents != 1 && faults.isEmpty()) {
            faults.add(0, 0, "yaml-documents", "The text is empty.", "Begin with `- route:`.");
        }
        return faults.isEmpty();
    }

    private void node(NodeEvent event, String tag) {
        nodes++;
        if (event.getAnchor() != null) {
            faults.add(
                    event.getStartMark(), "yaml-anchor", "`&" + event.getAnchor() + "` is an anchor.",
                    "Leave it out; rules have no anchors and no aliases.");
        }
        if (tag != null) {
            faults.add(
                    event.getStartMark(), "yaml-tag", "`" + tag + "` is a tag.",
                    "Leave it out; a rule is made of texts, lists and maps.");
        }
    }

    private void document(DocumentStartEvent start) {
        if (++documents == 2) {
            faults.add(
                    start.getStartMark(), "yaml-documents", "A second document begins here.",
                    "One text holds one rule: leave out `---`.");
        }
        if (start.getVersion() != null || start.getTags() != null && !start.getTags().isEmpty()) {
            faults.add(start.getStartMark(), "yaml-directive", "A `%` directive stands before the rule.", "Leave it out.");
        }
    }

    private Node root() {
        return reader().compose(new StringReader(text));
    }

    private static Yaml reader() {
        var options = new LoaderOptions();
        options.setCodePointLimit(LARGEST);
        options.setNestingDepthLimit(DEEPEST + 5);
        options.setMaxAliasesForCollections(0);
        options.setAllowDuplicateKeys(true);
        options.setAllowRecursiveKeys(false);
        options.setProcessComments(false);
        return new Yaml(options);
    }
}
