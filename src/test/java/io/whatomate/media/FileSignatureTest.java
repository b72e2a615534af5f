package io.whatomate.media;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file is what its first bytes are. */
class FileSignatureTest {

    @ParameterizedTest
    @CsvSource({
        "ffd8ffe000104a464946, image/jpeg",
        "89504e470d0a1a0a0000000d, image/png",
        "5249464624000000574542505650, image/webp",
        "5249464624000000574156456674, application/octet-stream",
        "474946383961, image/gif",
        "000000206674797069736f6d, video/mp4",
        "000000206674797033677035, video/3gpp",
        "00000020667479704d344120, audio/mp4",
        "000000206674797068656963, image/heif",
        "4f676753000200, audio/ogg",
        "2321414d520a3c, audio/amr",
        "494433030000, audio/mpeg",
        "fffb9064, audio/mpeg",
        "fff15080, audio/aac",
        "255044462d312e37, application/pdf",
        "d0cf11e0a1b11ae10000, application/msword",
        "504b030414000600, application/zip",
        "4d5a90000300, application/x-executable",
        "7f454c460201, application/x-executable",
        "0001020304, application/octet-stream",
        "48656c6c6f, text/plain"
    })
    void isKnownByItsBeginning(String head, String type) {
        assertThat(FileSignature.of(HexFormat.of().parseHex(head)).type()).isEqualTo(type);
    }

    @ParameterizedTest
    @CsvSource({"word/document.xml, wordprocessingml.document", "xl/workbook.xml, spreadsheetml.sheet", "ppt/slide1.xml, presentationml.presentation"})
    void anOfficeDocumentIsKnownByWhatIsInside(String entry, String type) {
        var head = ("PK\u0003\u0004[Content_Types].xml PK\u0003\u0004" + entry).getBytes(ISO_8859_1);

        assertThat(FileSignature.of(head).type()).isEqualTo("application/vnd.openxmlformats-officedocument." + type);
    }

    @Test
    void ofFilesThatBeginAlikeTheSenderSaysWhich() {
        var film = FileSignature.of("\0\0\0 ftypisom".getBytes(ISO_8859_1));
        var office = FileSignature.of("PK\u0003\u0004[Content_Types].xml".getBytes(ISO_8859_1));

        assertThat(film.mayBe("audio/mp4")).isTrue();
        assertThat(film.mayBe("image/png")).isFalse();
        assertThat(office.mayBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")).isTrue();
        assertThat(office.mayBe("application/pdf")).isFalse();
    }

    @Test
    void textOfEveryScriptIsTextWhereverItIsCutOff() {
        var text = "Grüße, мария, 李伟明 😀".getBytes(UTF_8);

        for (int length = 1; length <= text.length; length++) {
            assertThat(FileSignature.of(Arrays.copyOf(text, length)).type()).as("%d bytes", length).isEqualTo("text/plain");
        }
        assertThat(FileSignature.of("Gr\u00FC\u00DFe, and so on".getBytes(ISO_8859_1)).type()).isEqualTo("application/octet-stream");
    }
}
