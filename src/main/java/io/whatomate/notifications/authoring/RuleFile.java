package io.whatomate.notifications.authoring;

import java.util.ArrayList;
import java.util.List;

/** A file of rules: YAML documents, parted by lines of three dashes. */
final class RuleFile {

    /** @param line of the file before the document's first, from 0 */
    record Document(String text, int line) {}

    private RuleFile() {}

    /** Without documents in which nothing stands but comments. */
    static List<Document> documents(String file) {
        var documents = new ArrayList<Document>();
        var lines = file.lines().toList();
        int from = 0;
        for (int i = 0; i <= lines.size(); i++) {
            if (i == lines.size() || lines.get(i).matches("---(\\s.*)?")) {
                var part = lines.subList(from, i);
                if (part.stream().anyMatch(line -> !line.isBlank() && !line.stripLeading().startsWith("#"))) {
                    documents.add(new Document(String.join("\n", part) + "\n", from));
                }
                from = i + 1;
            }
        }
        return documents;
    }
}
