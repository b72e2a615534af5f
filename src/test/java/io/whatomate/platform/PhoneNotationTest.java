package io.whatomate.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNotationTest {

    @ParameterizedTest
    @ValueSource(strings = {
        "+4915123456789", "4915123456789", "004915123456789", "+49 151 23456789", "+49 (0)151 2345-6789", "+49(0) 151/23456789",
        "  +49.151.2345.6789 ", "+49\u00a0151\u00a023456789", "\u202a+49\u2011151\u201123456789\u202c", "+\u0664\u0669 15123456789"
    })
    void everyNotationIsTheSameNumber(String written) {
        assertThat(PhoneNotation.international(written)).contains("4915123456789");
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "+", "0151 23456789", "011 49 151 234567", "000 49 151 234567", "123456", "1234567890123456", "++4915123456789",
        "49 151 CALL ME", "49151234567 ext 8", "4915123456789+", "(0)"
    })
    void whatCannotBeCalledFromAbroadIsNoNumber(String written) {
        assertThat(PhoneNotation.international(written)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "0151 2345, 1512345", "+49 151, 49151", "0049-151, 49151", "+49 (0)151, 49151", "2345, 2345", "06 7890, 67890"
    })
    void aPartIsLookedForByWhatItsNotationsShare(String written, String digits) {
        assertThat(PhoneNotation.common(written)).contains(digits);
    }

    @ParameterizedTest
    @ValueSource(strings = {"12", "0012", "Ada", "Ada 2345", "#2345", "--"})
    void otherTextIsNoPartOfANumber(String written) {
        assertThat(PhoneNotation.common(written)).isEmpty();
    }
}
