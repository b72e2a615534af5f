package io.whatomate.platform.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchema;
import java.util.Map;

/**
 * One declared parameter of an operation. Its checked value travels in the exchange variable {@code variable}.
 *
 * @param name as on the wire
 * @param variable the name in camelCase: {@code If-Match} becomes {@code ifMatch}
 * @param fallback the schema's default, or null
 * @param filter how it narrows a list, or null
 * @param sort the fields a list may be ordered by, with their PostgreSQL types; empty unless this parameter orders
 * @param keepsAnswer whether a call that gives it is answered the same when it comes again ({@code x-keeps-answer})
 */
record ContractParameter(
        String name,
        Place place,
        boolean required,
        String variable,
        Type type,
        JsonNode fallback,
        JsonSchema schema,
        Filter filter,
        Map<String, String> sort,
        boolean keepsAnswer) {

    enum Place {
        PATH,
        QUERY,
        HEADER,
        COOKIE
    }

    enum Type {
        STRING,
        INTEGER,
        BOOLEAN
    }

    /**
     * @param column of the list's SELECT
     * @param cast PostgreSQL type of the bound value
     */
    record Filter(String column, Operator operator, String cast) {}

    enum Operator {
        EQUALS,
        CONTAINS,
        AT_LEAST,
        BEFORE
    }
}
