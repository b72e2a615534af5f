package io.whatomate.sandbox;

import java.util.List;

/** Contact cards: at most 257, each with a formatted name and one more part of the name. */
final class ContactRules {

    private static final int MAX_CARDS = 257;
    private static final int MAX_FIELD = 1024;
    private static final List<String> PARTS =
            List.of("first_name", "last_name", "middle_name", "prefix", "suffix");

    private ContactRules() {}

    static void check(Fields message) {
        for (var card : message.objects("contacts", 1, MAX_CARDS)) {
            var name = card.object("name");
            name.text("formatted_name", MAX_FIELD);
            boolean parts = false;
            for (var part : PARTS) {
                parts |= name.optionalText(part, MAX_FIELD) != null;
            }
            if (!parts) {
                throw name.invalid("formatted_name", "needs at least one of " + PARTS + " beside it");
            }
            for (var phone : card.optionalObjects("phones", 100)) {
                phone.optionalText("phone", MAX_FIELD);
                phone.optionalText("type", MAX_FIELD);
                phone.optionalText("wa_id", MAX_FIELD);
            }
            for (var email : card.optionalObjects("emails", 100)) {
                email.optionalText("email", MAX_FIELD);
            }
            for (var url : card.optionalObjects("urls", 100)) {
                url.optionalText("url", MAX_FIELD);
            }
            for (var address : card.optionalObjects("addresses", 100)) {
                address.optionalText("street", MAX_FIELD);
            }
            card.optionalObject("org");
            var birthday = card.optionalText("birthday", 10);
            if (birthday != null && !birthday.matches("\\d{4}-\\d{2}-\\d{2}")) {
                throw card.invalid("birthday", "must have the form YYYY-MM-DD");
            }
        }
    }
}
