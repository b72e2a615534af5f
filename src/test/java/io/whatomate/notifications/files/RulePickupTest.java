package io.whatomate.notifications.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.whatomate.notifications.fence.RuleFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which files of the folder are taken up, and when. */
class RulePickupTest extends RulesFolderTest {

    @Test
    void aFileIsLeftAloneUntilItsSizeHasBeenStableFor200Milliseconds() throws IOException {
        write("slow.camel.yaml", "- route:\n");
        look();
        nanos += TimeUnit.MILLISECONDS.toNanos(199);
        files.look(nanos).join();
        assertThat(files.files()).as("seen for 199 ms").isEmpty();

        write("slow.camel.yaml", SAYS.formatted("rule-slow", "all of it"));
        nanos += TimeUnit.MILLISECONDS.toNanos(10);
        files.look(nanos).join();
        assertThat(files.files()).as("it changed").isEmpty();

        nanos += TimeUnit.MILLISECONDS.toNanos(200);
        files.look(nanos).join();
        assertThat(ask("direct:rule-slow")).isEqualTo("all of it");
    }

    @Test
    void aFileThatAnEditorTakesAwayForAMomentStays() throws IOException {
        var file = write("edited.camel.yaml", SAYS.formatted("rule-edited", "one"));
        settle();
        var route = context.getRoute("rule-edited");

        Files.delete(file);
        look();
        write("edited.camel.yaml", SAYS.formatted("rule-edited", "one"));
        settle();

        assertThat(context.getRoute("rule-edited")).isSameAs(route);
    }

    @Test
    void whatOthersMayWriteToOrLiesElsewhereIsRefused() throws IOException {
        var exposed = write("exposed.camel.yaml", SAYS.formatted("rule-exposed", "x"));
        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-rw-r--"));
        var open = Files.createDirectory(folder.resolve("open"));
        write("open/inner.camel.yaml", SAYS.formatted("rule-inner", "x"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xrwx"));
        Files.writeString(parent.resolve("outside.camel.yaml"), SAYS.formatted("rule-outside", "x"));
        Files.createSymbolicLink(folder.resolve("linked.camel.yaml"), parent.resolve("outside.camel.yaml"));
        Files.createDirectories(folder.resolve("examples"));
        write("examples/example.camel.yaml", SAYS.formatted("rule-example", "x"));
        write("below/deep.camel.yaml", SAYS.formatted("rule-deep", "deep"));
        settle();

        assertThat(files.files()).extracting(RuleFile::name, file -> file.faults().stream().map(RuleFault::code).toList())
                .containsExactly(
                        tuple("below/deep.camel.yaml", List.of()),
                        tuple("exposed.camel.yaml", List.of("refused")),
                        tuple("linked.camel.yaml", List.of("refused")),
                        tuple("open/inner.camel.yaml", List.of("refused")));
        assertThat(ask("direct:rule-deep")).isEqualTo("deep");

        Files.setPosixFilePermissions(exposed, PosixFilePermissions.fromString("rw-r--r--"));
        settle();
        assertThat(ask("direct:rule-exposed")).as("mended").isEqualTo("x");
    }

    @Test
    void aFolderInTheDataDirectoryOrOpenToOthersIsRefused() throws IOException {
        write("any.camel.yaml", SAYS.formatted("rule-any", "x"));
        var inData = filesIn(parent);
        inData.look(0).join();
        inData.look(LONGER_THAN_STABLE).join();
        assertThat(inData.files()).singleElement().satisfies(file -> assertThat(file.faults().getFirst().detail()).contains("data directory"));
        inData.close();

        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxr-x"));
        settle();
        assertThat(context.getRoute("rule-any")).isNull();
        assertThat(files.files()).singleElement().satisfies(file -> assertThat(file.faults().getFirst().detail()).contains("chmod go-w"));
    }
}
