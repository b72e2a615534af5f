package io.whatomate.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeIdentityTest {

    @TempDir
    Path folder;

    @Test
    void aNodeKeepsItsName() {
        var file = folder.resolve("data/node-id");
        assertThat(NodeIdentity.readOrMake(file)).matches("node-[0-9a-f]{8}").isEqualTo(NodeIdentity.readOrMake(file));
    }

    @Test
    void whatIsNoNameIsReplacedByOne() throws Exception {
        var file = folder.resolve("node-id");
        for (var broken : new byte[][] {{}, {0, 0, 0}, {(byte) 0xff, (byte) 0xd8}, "\n".getBytes()}) {
            Files.write(file, broken);
            assertThat(NodeIdentity.readOrMake(file)).matches("node-[0-9a-f]{8}").isEqualTo(Files.readString(file));
        }
        Files.writeString(file, "chosen.by-an_operator\n");
        assertThat(NodeIdentity.readOrMake(file)).isEqualTo("chosen.by-an_operator");
    }

    @Test
    void aPlaceWhereNothingCanBeKeptIsNamed() throws Exception {
        Files.writeString(folder.resolve("data"), "a file, not a folder");

        assertThatThrownBy(() -> NodeIdentity.readOrMake(folder.resolve("data/node-id")))
                .isInstanceOf(StartRefused.class).hasMessageContaining("data");
    }
}
