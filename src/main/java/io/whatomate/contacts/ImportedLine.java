package io.whatomate.contacts;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.List;
import java.util.Map;

/**
 * What one line of a file says.
 *
 * @param line in the file, from 1
 * @param contact null when the line is at fault: then it leaves no trace
 * @param errors why; null when there is nothing against it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportedLine(int line, Map<String, Object> contact, List<FieldError> errors) {}
