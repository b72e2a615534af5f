package io.whatomate.notifications.triggers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the lines of dropped files. */
class LineFormatTest {

    private static final LineFormat CSV = new LineFormat(CSVFormat.DEFAULT, UTF_8);
    private static final LineFormat JSON_LINES = new LineFormat(null, UTF_8);

    @TempDir
    private Path folder;

    @Test
    void aLineThatIsTooLongIsBadAndTheNextOneIsRead() throws IOException {
        var lines = read(CSV, "a\n" + "x".repeat(5_000_000) + "\n2\n", 0);

        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().fault()).contains("longer than");
        assertThat(lines.getFirst().text()).hasSize(1000);
        assertThat(lines.getLast().body().get()).hasToString("{a=2}");
    }

    @Test
    void aQuoteThatIsNeverClosedTakesItsLineAloneAlong() throws IOException {
        var rest = "1\n".repeat(300);
        var lines = read(CSV, "a\n\"open\n" + rest, 0);

        assertThat(lines.getFirst()).extracting(LineFormat.Line::number, LineFormat.Line::last).containsExactly(2L, 2L);
        assertThat(lines.getFirst().fault()).contains("no CSV");
        assertThat(lines.subList(1, 301)).allSatisfy(line -> assertThat(line.fault()).isNull());
        assertThat(lines).hasSize(301);
    }

    @Test
    void readingGoesOnAfterALineThatHasSeveral() throws IOException {
        var text = "a,b\n1,\"x\ny\"\n2,z\n";
        var first = read(CSV, text, 0).getFirst();

        assertThat(first.last()).isEqualTo(3);
        assertThat(read(CSV, text, first.last())).singleElement().satisfies(line -> {
            assertThat(line.number()).isEqualTo(4);
            assertThat(line.body().get()).hasToString("{a=2, b=z}");
        });
    }

    @Test
    void whatIsWrittenInAnotherCharacterSetIsNotTakenForText() throws IOException {
        Files.write(folder.resolve("f"), "a\nGrüße\n".getBytes(ISO_8859_1));

        assertThat(lines(CSV, 0).getFirst().fault()).isEqualTo("The line is not in UTF-8");
        assertThat(lines(new LineFormat(CSVFormat.DEFAULT, ISO_8859_1), 0).getFirst().body().get()).hasToString("{a=Grüße}");
    }

    @Test
    void aFileWithoutAHeaderIsNone() throws IOException {
        for (var header : List.of("a,a", "a,,b", "\"a", "")) {
            Files.writeString(folder.resolve("f"), header + "\n1,2\n");
            assertThatThrownBy(() -> lines(CSV, 0)).as(header).isInstanceOf(LineFormat.NoHeader.class);
        }
        assertThat(read(CSV, "", 0)).isEmpty();
    }

    @Test
    void everyTryOfALineGetsABodyOfItsOwn() throws IOException {
        var line = read(JSON_LINES, "{\"a\": 1.10, \"b\": [true, null]}", 0).getFirst();

        assertThat(line.body().get()).isEqualTo(line.body().get()).isNotSameAs(line.body().get()).hasToString("{a=1.10, b=[true, null]}");
        assertThat(read(JSON_LINES, "7\n{} {}\n\n{\"a\"", 0)).allSatisfy(bad -> assertThat(bad.fault()).isNotNull()).hasSize(3);
    }

    private List<LineFormat.Line> read(LineFormat format, String text, long after) throws IOException {
        Files.writeString(folder.resolve("f"), text);
        return lines(format, after);
    }

    private List<LineFormat.Line> lines(LineFormat format, long after) throws IOException {
        var read = new ArrayList<LineFormat.Line>();
        try (var lines = format.open(folder.resolve("f"), after)) {
            for (var line = lines.next(); line != null; line = lines.next()) {
                read.add(line);
            }
        }
        return read;
    }
}
