package io.whatomate.notifications.triggers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Lines of files in a connected folder that set rules off. */
class FileTriggersTest extends TriggerTest {

    @Test
    void linesOfAFileComeOnceAndWhatIsNoneIsSetAsideWithTheReason() throws Exception {
        var inbox = Files.createDirectories(connections.folder("drop", null).root().resolve(name + "/in"));
        rule("notify-file-source", Map.of("connection", "drop", "path", name + "/in", "delimiter", "semicolon", "settle", 200, "period", 100, "tries", 1));
        Files.writeString(inbox.resolve("a.csv"), "\uFEFFid; text\n1;one\n2;\"two\nlines; \"\"quoted\"\"\"\n3\n4;" + REFUSED + "\n\n5;5\" pipe\n6;\"open\n7;last");
        soon(() -> Files.exists(inbox.resolve("done/a.csv")));

        assertThat(events).extracting(event -> event.part("id") + "=" + event.part("text"))
                .containsExactly("1=one", "2=two\nlines; \"quoted\"", "5=5\" pipe", "7=last");
        assertThat(events).extracting(Event::key).doesNotHaveDuplicates().allMatch(key -> key.startsWith("a.csv/"));
        assertThat(bad(inbox.resolve("bad/a.csv.jsonl"))).containsExactly(
                "5 has 1 cells, the header 2", "6 refused by the test", "9 The line is no CSV: a quote is not closed, or something stands behind it");
        soon(() -> marks().isEmpty());
    }

    @Test
    void aFileGoesOnWhereItWasInterruptedAndIsNotMistakenForAnotherOfItsName() throws Exception {
        var inbox = Files.createDirectories(connections.folder("drop", null).root().resolve(name));
        var file = Files.writeString(inbox.resolve("a.jsonl"), "{\"n\": 1}\n{\"n\": 2}\nno JSON\n[3, 4.50]\n");
        var inode = ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        mark("file:drop/" + name + "/a.jsonl", new FileMark("drop", 1, false, inode, 10, 0).written());
        Files.writeString(inbox.resolve("b.jsonl"), "{\"n\": 5}\n");
        mark("file:drop/" + name + "/b.jsonl", new FileMark("drop", 1, false, inode + 1000, 1, 0).written());
        Files.createSymbolicLink(inbox.resolve("c.jsonl"), file);
        rule("notify-file-source", Map.of("connection", "drop", "path", name, "format", "jsonLines", "settle", 200, "period", 100));
        soon(() -> Files.exists(inbox.resolve("done/b.jsonl")));

        assertThat(events).extracting(event -> event.body().toString()).containsExactly("{n=2}", "[3, 4.50]", "{n=5}");
        assertThat(events.getFirst().key()).isEqualTo("a.jsonl/2/drop");
        assertThat(bad(inbox.resolve("bad/a.jsonl.jsonl"))).singleElement().asString().startsWith("3 The line is no JSON");
    }

    private static List<String> bad(Path file) throws IOException {
        var lines = new ArrayList<String>();
        for (var line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line).path("line").asText() + " " + JSON.readTree(line).path("reason").asText());
        }
        return lines;
    }
}
