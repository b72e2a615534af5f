package io.whatomate.media;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110, section 14, for a file of 1,000 bytes. */
class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, bytes 0-0/1000",
        "bytes=0-499, bytes 0-499/1000",
        "bytes=500-, bytes 500-999/1000",
        "bytes=-1, bytes 999-999/1000",
        "bytes=-5000, bytes 0-999/1000",
        "bytes=990-99999, bytes 990-999/1000",
        "BYTES = 5-6, bytes 5-6/1000",
        "bytes=1000-, bytes */1000",
        "bytes=-0, bytes */1000"
    })
    void namesTheBytesThatAreAskedFor(String header, String contentRange) {
        assertThat(ByteRange.of(header, 1000).orElseThrow().text(1000)).isEqualTo(contentRange);
    }

    @ParameterizedTest
    @CsvSource(value = {"null", "''", "bytes=-", "bytes=5-4", "'bytes=0-1,3-4'", "lines=1-2", "bytes=a-b", "bytes=99999999999999999999-"},
            nullValues = "null")
    void everythingElseIsTheWholeFile(String header) {
        assertThat(ByteRange.of(header, 1000)).isEmpty();
    }
}
