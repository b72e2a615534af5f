package io.whatomate.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class IdsTest {

    @Test
    void areVersionSevenAndStrictlyIncreaseAlsoWithinAMillisecond() {
        var ids = new Ids();

        assertThat(Stream.generate(ids::next).limit(10_000).map(UUID::toString).toList())
                .isSortedAccordingTo(Comparator.naturalOrder())
                .doesNotHaveDuplicates()
                .allMatch(id -> UUID.fromString(id).version() == 7);
    }
}
