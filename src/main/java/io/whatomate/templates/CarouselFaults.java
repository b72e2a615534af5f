package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.templates.TemplatePart.Body;
import io.whatomate.templates.TemplatePart.Buttons;
import io.whatomate.templates.TemplatePart.Carousel;
import io.whatomate.templates.TemplatePart.Header;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/** Cards of a carousel: two to ten, all built alike (Meta, "Media card carousel templates"). */
final class CarouselFaults {

    private static final int LEAST = 2;
    private static final int MOST = 10;
    private static final int MOST_BUTTONS = 2;
    private static final int LONGEST_BODY = 160;

    private final Faults faults;
    private final TemplateDraft draft;

    CarouselFaults(Faults faults, TemplateDraft draft) {
        this.faults = faults;
        this.draft = draft;
    }

    void check(String path, Carousel carousel) {
        var cards = carousel.node().path("cards");
        if (cards.size() < LEAST || cards.size() > MOST) {
            faults.add(path + ".cards", cards.size() < LEAST ? "minItems" : "maxItems", "must hold " + LEAST + " to " + MOST + " cards");
        }
        for (int i = 0; i < cards.size(); i++) {
            card(path + ".cards[" + i + "]", cards.path(i));
            if (!layout(cards.path(i)).equals(layout(cards.path(0)))) {
                faults.add(path + ".cards[" + i + "].components", "layout", "must have the parts, header format and buttons of the first card");
            }
        }
    }

    private void card(String path, JsonNode card) {
        var seen = new HashSet<Class<?>>();
        var parts = card.path("components").valueStream().map(TemplatePart::of).toList();
        for (int i = 0; i < parts.size(); i++) {
            var at = path + ".components[" + i + "]";
            if (!seen.add(parts.get(i).getClass())) {
                faults.add(at + ".type", "unique", "there may be one part of this type");
            }
            TemplateFaults.properties(faults, at, parts.get(i));
            part(at, parts.get(i));
        }
        faults.require(seen.contains(Header.class), path + ".components", "a card needs a HEADER");
    }

    private void part(String at, TemplatePart part) {
        switch (part) {
            case Header header -> {
                if (List.of("IMAGE", "VIDEO").contains(header.format())) {
                    TemplateFaults.header(faults, at, header, draft.named());
                } else {
                    faults.add(at + ".format", "enum", "a card's header is of format IMAGE or VIDEO");
                }
            }
            case Body body -> {
                var text = new ParameterText(at + ".text", body.node().path("text").asText(), draft.named());
                faults.require(!text.text().isBlank(), at + ".text", "a body needs it");
                faults.atMost(at + ".text", text.text(), LONGEST_BODY);
                text.spelling(faults);
                text.place(faults);
                text.samples(faults, at, body.node(), "body_text");
            }
            case Buttons buttons -> {
                if (buttons.node().path("buttons").size() > MOST_BUTTONS) {
                    faults.add(at + ".buttons", "maxItems", "a card may hold " + MOST_BUTTONS + " buttons");
                }
                new ButtonFaults(faults, draft).check(at, buttons);
            }
            default -> faults.add(at + ".type", "enum", "a card is made of HEADER, BODY and BUTTONS");
        }
    }

    /** What must be the same on every card. */
    private static String layout(JsonNode card) {
        return card.path("components").valueStream()
                .map(part -> switch (TemplatePart.of(part)) {
                    case Header header -> "HEADER " + header.format();
                    case Buttons buttons -> buttons.node().path("buttons").valueStream()
                            .map(TemplatePart::type).collect(Collectors.joining(" ", "BUTTONS ", ""));
                    default -> TemplatePart.type(part);
                })
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
