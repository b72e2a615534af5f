package io.whatomate.chatbot;

import com.google.re2j.Pattern;
import io.whatomate.platform.PatternSize;

/** Patterns run on a linear-time engine: a customer's text must not be able to stop a thread, nor a pattern to fill the memory. */
final class KeywordPatterns {

    private KeywordPatterns() {}

    /**
     * @throws com.google.re2j.PatternSyntaxException when it is no pattern of RE2
     * @throws IllegalArgumentException when its repetitions, written out, make it too large
     */
    static Pattern compile(String regex, boolean caseSensitive) {
        PatternSize.of(regex);
        return Pattern.compile(regex, caseSensitive ? 0 : Pattern.CASE_INSENSITIVE);
    }
}
