package io.whatomate.contacts;

import io.whatomate.platform.PhoneNotation;
import io.whatomate.platform.http.Problem.FieldError;
import io.whatomate.platform.http.Problem;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.springframework.stereotype.Component;

/** Brings the number of a contact into the one form in which it is stored. */
@Component("contactNumber")
class ContactNumber {

    /**
     * @param contact whose {@code phoneNumber} becomes Meta's: country code and number, digits alone
     * @throws Problem 400 when it is no phone number, or one without its country
     */
    public void normalize(@Body Map<String, Object> contact) {
        var written = (String) contact.get("phoneNumber");
        contact.put("phoneNumber", PhoneNotation.international(written)
                .orElseThrow(() -> Problem.of(400, "invalid-request", "Invalid request", "The number cannot be called from abroad.")
                        .with(List.of(new FieldError("phoneNumber", "phone-number",
                                "must be a phone number with its country code, such as +49 151 23456789")))));
    }
}
