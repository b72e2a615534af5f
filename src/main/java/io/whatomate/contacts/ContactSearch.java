package io.whatomate.contacts;

import io.whatomate.platform.PhoneNotation;
import java.util.stream.Stream;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** What somebody means who looks for a contact: a number, or words that must all be there. */
@Component("contactSearch")
class ContactSearch {

    /** More words narrow nothing down. */
    private static final int MOST_WORDS = 8;

    /** @return the digits to look for, or null when the text is no number */
    public String digits(@Variable("search") String search) {
        return search == null ? null : PhoneNotation.common(search).orElse(null);
    }

    /** @return the words to look for, none when the text is a number */
    public String[] words(@Variable("search") String search) {
        return search == null || digits(search) != null
                ? new String[0]
                : Stream.of(search.split("[\\s\\p{Z}]+")).filter(word -> !word.isEmpty()).limit(MOST_WORDS).toArray(String[]::new);
    }
}
