package io.whatomate.platform.http;

import java.time.Duration;

/**
 * What a target answered; a redirect is an answer, not followed.
 *
 * @param status HTTP status
 * @param body its first 4 KiB, undecoded
 * @param took from before the name was looked up until the answer was read
 * @param retryAfter how long a 429 or 503 asks to be left alone, an hour at most; null when it does not say
 */
public record TargetAnswer(int status, byte[] body, Duration took, Duration retryAfter) {

    /** Whether the target took what it was sent. */
    public boolean accepted() {
        return status >= 200 && status < 300;
    }
}
