package io.whatomate.platform.api;

import com.networknt.schema.ExecutionContext;
import com.networknt.schema.format.DateTimeFormat;
import java.time.DateTimeException;
import java.time.OffsetDateTime;

/**
 * The format {@code date-time}: what the validator takes and Java reads. The validator also takes a blank in place of the T (RFC 3339
 * leaves that to applications), and who then parsed it answered 500.
 */
final class DateTimes extends DateTimeFormat {

    @Override
    public boolean matches(ExecutionContext context, String value) {
        return super.matches(context, value) && isRead(value);
    }

    private static boolean isRead(String value) {
        try {
            OffsetDateTime.parse(value);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
