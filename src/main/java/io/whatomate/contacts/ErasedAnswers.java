package io.whatomate.contacts;

import io.whatomate.platform.security.Keys;
import io.whatomate.platform.security.SecretBox;
import java.util.List;
import java.util.Map;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Finds the kept answers that show a contact. They are sealed, so no statement can. */
@Component("erasedAnswers")
class ErasedAnswers {

    private final SecretBox secrets;

    ErasedAnswers(Keys keys) {
        this.secrets = keys.secretBox();
    }

    /**
     * @param answers rows of {@code list-kept-answers.sql}
     * @param contact its id, which every answer about it holds
     * @return ids of those answers, as an array literal of PostgreSQL
     */
    public String naming(@Variable("answers") List<Map<String, Object>> answers, @Variable("id") String contact) {
        var ids = answers.stream()
                .filter(row -> shows(row, contact))
                .map(row -> row.get("id").toString())
                .toList();
        return "{" + String.join(",", ids) + "}";
    }

    private boolean shows(Map<String, Object> row, String contact) {
        try {
            return secrets.open((String) row.get("answer"), "idempotency_keys.answer/" + row.get("id")).contains(contact);
        } catch (SecretBox.SealBroken lost) {
            // What no key opens any more answers nobody, and may show the customer.
            return true;
        }
    }
}
