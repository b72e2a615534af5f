package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.platform.http.Problem.FieldError;
import io.whatomate.templates.TemplatePart.Body;
import io.whatomate.templates.TemplatePart.Buttons;
import io.whatomate.templates.TemplatePart.Carousel;
import io.whatomate.templates.TemplatePart.Footer;
import io.whatomate.templates.TemplatePart.Header;
import io.whatomate.templates.TemplatePart.Offer;
import io.whatomate.templates.TemplatePart.Unknown;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What Meta would refuse of a template (Meta, "Template components", "Authentication templates", "Template limits"). */
final class TemplateFaults {

    private static final Set<String> FORMATS = Set.of("TEXT", "IMAGE", "VIDEO", "DOCUMENT", "GIF", "LOCATION");
    private static final int LONGEST_HEADER = 60;
    private static final int LONGEST_BODY = 1024;
    /** Of a limited time offer. */
    private static final int LONGEST_OFFER_BODY = 600;
    private static final int LONGEST_FOOTER = 60;
    private static final int LONGEST_OFFER = 16;
    private static final int LATEST_EXPIRY_MINUTES = 90;
    private static final int THIRTY_DAYS = 2_592_000;

    private final Faults faults = new Faults();
    private final TemplateDraft draft;

    private TemplateFaults(TemplateDraft draft) {
        this.draft = draft;
    }

    /** Empty when Meta would take it for review. */
    static List<FieldError> of(TemplateDraft draft) {
        var check = new TemplateFaults(draft);
        check.whole();
        return check.faults.list();
    }

    private void whole() {
        var seen = new HashSet<Class<?>>();
        for (int i = 0; i < draft.parts().size(); i++) {
            var part = draft.parts().get(i);
            var path = "components[" + i + "]";
            if (!seen.add(part.getClass())) {
                faults.add(path + ".type", "unique", "there may be one part of this type");
            }
            properties(faults, path, part);
            part(path, part);
        }
        faults.require(seen.contains(Body.class), "components", "must hold a BODY");
        ttl();
    }

    /** Meta ignores what it does not know, and nobody would see that it did. */
    static void properties(Faults faults, String path, TemplatePart part) {
        if (!(part instanceof Unknown)) {
            part.node().fieldNames().forEachRemaining(name -> {
                if (!name.equals("type") && !part.properties().contains(name)) {
                    faults.add(path + "." + name, "unexpected", "does not belong to a part of type " + TemplatePart.type(part.node()));
                }
            });
        }
    }

    private void part(String path, TemplatePart part) {
        switch (part) {
            case Header header -> {
                if (draft.isAuthentication()) {
                    faults.add(path + ".type", "category", "Meta words authentication templates itself: no header");
                } else {
                    header(faults, path, header, draft.named());
                }
            }
            case Body body -> body(path, body);
            case Footer footer -> footer(path, footer);
            case Buttons buttons -> new ButtonFaults(faults, draft).check(path, buttons);
            case Offer offer -> offer(path, offer);
            case Carousel carousel -> {
                if (draft.isAuthentication()) {
                    faults.add(path + ".type", "category", "authentication templates have no carousel");
                }
                new CarouselFaults(faults, draft).check(path, carousel);
            }
            case Unknown unknown -> faults.add(path + ".type", "enum",
                    "must be HEADER, BODY, FOOTER, BUTTONS, LIMITED_TIME_OFFER or CAROUSEL");
        }
    }

    static void header(Faults faults, String path, Header header, boolean named) {
        var node = header.node();
        if (!FORMATS.contains(header.format())) {
            faults.add(path + ".format", "enum", "must be TEXT, IMAGE, VIDEO, DOCUMENT, GIF or LOCATION");
        } else if (header.format().equals("TEXT")) {
            var text = new ParameterText(path + ".text", node.path("text").asText(), named);
            faults.require(!text.text().isBlank(), path + ".text", "a header of format TEXT needs it");
            faults.atMost(path + ".text", text.text(), LONGEST_HEADER);
            if (text.text().contains("\n")) {
                faults.add(path + ".text", "characters", "must be one line");
            }
            if (text.parameters().size() > 1) {
                faults.add(path + ".text", "maxItems", "may have one parameter");
            }
            text.spelling(faults);
            text.samples(faults, path, node, "header_text");
        } else {
            if (node.has("text")) {
                faults.add(path + ".text", "unexpected", "a header of format " + header.format() + " has no text");
            }
            if (header.isMedia()) {
                faults.require(!node.at("/example/header_handle/0").asText().isBlank(), path + ".example.header_handle",
                        "review wants a sample of the header's file: its handle after an upload");
            }
        }
    }

    private void body(String path, Body body) {
        var node = body.node();
        if (draft.isAuthentication()) {
            for (var name : List.of("text", "example")) {
                if (node.has(name)) {
                    faults.add(path + "." + name, "category", "Meta words authentication templates itself");
                }
            }
            return;
        }
        if (node.has("add_security_recommendation")) {
            faults.add(path + ".add_security_recommendation", "category", "belongs to authentication templates");
        }
        var text = new ParameterText(path + ".text", node.path("text").asText(), draft.named());
        faults.require(!text.text().isBlank(), path + ".text", "a body needs it");
        faults.atMost(path + ".text", text.text(), draft.has(Offer.class) ? LONGEST_OFFER_BODY : LONGEST_BODY);
        text.spelling(faults);
        text.place(faults);
        text.samples(faults, path, node, "body_text");
    }

    private void footer(String path, Footer footer) {
        var node = footer.node();
        if (draft.has(Offer.class)) {
            faults.add(path + ".type", "unexpected", "a limited time offer has no footer");
        }
        if (draft.isAuthentication()) {
            if (node.has("text")) {
                faults.add(path + ".text", "category", "Meta words authentication templates itself");
            }
            var minutes = node.path("code_expiration_minutes");
            if (!minutes.isMissingNode() && (minutes.asInt() < 1 || minutes.asInt() > LATEST_EXPIRY_MINUTES)) {
                faults.add(path + ".code_expiration_minutes", "range", "must be from 1 to " + LATEST_EXPIRY_MINUTES);
            }
            return;
        }
        if (node.has("code_expiration_minutes")) {
            faults.add(path + ".code_expiration_minutes", "category", "belongs to authentication templates");
        }
        var text = new ParameterText(path + ".text", node.path("text").asText(), draft.named());
        faults.require(!text.text().isBlank(), path + ".text", "a footer needs it");
        faults.atMost(path + ".text", text.text(), LONGEST_FOOTER);
        if (text.text().contains("{{")) {
            faults.add(path + ".text", "parameter", "a footer has no parameters");
        }
    }

    private void offer(String path, Offer offer) {
        if (!draft.category().equals("MARKETING")) {
            faults.add(path + ".type", "category", "a limited time offer is of category MARKETING");
        }
        var node = offer.node().path("limited_time_offer");
        faults.require(!node.path("text").asText().isBlank(), path + ".limited_time_offer.text", "an offer needs it");
        faults.atMost(path + ".limited_time_offer.text", node.path("text").asText(), LONGEST_OFFER);
    }

    private void ttl() {
        var seconds = draft.ttlSeconds();
        if (seconds == null || seconds == -1) {
            return;
        }
        int least = draft.category().equals("MARKETING") ? 43_200 : 30;
        int most = switch (draft.category()) {
            case "AUTHENTICATION" -> 900;
            case "UTILITY" -> 43_200;
            default -> THIRTY_DAYS;
        };
        if (seconds < least || seconds > most) {
            faults.add("messageSendTtlSeconds", "range",
                    "must be from " + least + " to " + most + " in category " + draft.category() + ", or -1 for 30 days");
        }
    }

    /** A text of a button or card. */
    static void label(Faults faults, String path, JsonNode owner, int longest) {
        var text = owner.path("text").asText();
        faults.require(!text.isBlank(), path + ".text", "it needs a text");
        faults.atMost(path + ".text", text, longest);
        if (text.contains("{{")) {
            faults.add(path + ".text", "parameter", "a button's text has no parameters");
        }
    }
}
