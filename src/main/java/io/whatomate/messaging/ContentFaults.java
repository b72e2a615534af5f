package io.whatomate.messaging;

import com.fasterxml.jackson.databind.JsonNode;
import io.whatomate.messaging.OutgoingContent.Buttons;
import io.whatomate.messaging.OutgoingContent.Call;
import io.whatomate.messaging.OutgoingContent.Cards;
import io.whatomate.messaging.OutgoingContent.Carousel;
import io.whatomate.messaging.OutgoingContent.Form;
import io.whatomate.messaging.OutgoingContent.Location;
import io.whatomate.messaging.OutgoingContent.Media;
import io.whatomate.messaging.OutgoingContent.Products;
import io.whatomate.messaging.OutgoingContent.Reaction;
import io.whatomate.messaging.OutgoingContent.Rows;
import io.whatomate.messaging.OutgoingContent.Text;
import io.whatomate.platform.http.Problem.FieldError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;

/** What is wrong with a content beyond its schema: each fault with the path of its field. */
final class ContentFaults {

    /** Rows of a list, in all sections together. */
    private static final int MOST_ROWS = 10;

    /** Products of a list, in all sections together. */
    private static final int MOST_PRODUCTS = 30;

    private static final List<String> NAME_PARTS = List.of("first_name", "last_name", "middle_name", "prefix", "suffix");

    /** What a reader takes for one sign, of however many code points. */
    private static final Pattern ONE_SIGN = Pattern.compile("\\X");

    /** Unicode counts digits among emoji, which they become by the sign of a key around them alone. */
    private static final Pattern EMOJI = Pattern.compile("[\\p{IsEmoji}&&[^0-9#*]]|\\x{20E3}");

    private final List<FieldError> found = new ArrayList<>();

    private ContentFaults() {}

    /** Empty when Meta would take it. */
    static List<FieldError> of(OutgoingContent content) {
        var faults = new ContentFaults();
        switch (content) {
            case Text text -> { }
            case Location location -> { }
            case Reaction reaction -> faults.emoji(reaction.node().path("emoji").asText());
            case Media media -> faults.source(media.node(), media.type());
            case Cards cards -> faults.cards(cards.node());
            case Buttons buttons -> faults.buttons(buttons.node());
            case Rows rows -> faults.rows(rows.node());
            case Form form -> faults.form(form.node());
            case Products products -> faults.products(products.node());
            case Carousel carousel -> faults.cardsWithLinks(carousel.node());
            case Call call -> faults.header(call.node(), "interactive");
        }
        return faults.found;
    }

    /** A file is named by an id that Meta gave, or by a link that Meta fetches: by one of them. */
    private void source(JsonNode node, String path) {
        if (node.has("id") == node.has("link")) {
            add(path, "source", node.has("id") ? "must have id or link, not both" : "must have id or link");
        }
    }

    /** Meta refuses what is no emoji, or two of them, after it has taken the message. */
    private void emoji(String given) {
        if (!given.isEmpty() && !(ONE_SIGN.matcher(given).matches() && EMOJI.matcher(given).find())) {
            add("reaction.emoji", "emoji", "must be one emoji, or empty to take the reaction back");
        }
    }

    private void cards(JsonNode cards) {
        for (int i = 0; i < cards.size(); i++) {
            var name = cards.path(i).path("name");
            if (NAME_PARTS.stream().allMatch(part -> name.path(part).asText().isBlank())) {
                add("contacts[" + i + "].name", "required", "needs one of " + NAME_PARTS + " beside formatted_name");
            }
        }
    }

    private void buttons(JsonNode interactive) {
        header(interactive, "interactive");
        var buttons = interactive.path("action").path("buttons");
        var ids = new HashSet<String>();
        var titles = new HashSet<String>();
        for (int i = 0; i < buttons.size(); i++) {
            var reply = buttons.path(i).path("reply");
            var path = "interactive.action.buttons[" + i + "].reply.";
            unique(ids, reply.path("id").asText(), path + "id");
            unique(titles, reply.path("title").asText(), path + "title");
        }
    }

    private void rows(JsonNode interactive) {
        textHeader(interactive);
        var sections = interactive.path("action").path("sections");
        var ids = new HashSet<String>();
        var rows = 0;
        for (int i = 0; i < sections.size(); i++) {
            var path = titled(sections, i);
            var inSection = sections.path(i).path("rows");
            for (int row = 0; row < inSection.size(); row++) {
                unique(ids, inSection.path(row).path("id").asText(), path + ".rows[" + row + "].id");
            }
            rows += inSection.size();
        }
        atMost(rows, MOST_ROWS, "rows");
    }

    private void products(JsonNode interactive) {
        textHeader(interactive);
        var sections = interactive.path("action").path("sections");
        var ids = new HashSet<String>();
        var products = 0;
        for (int i = 0; i < sections.size(); i++) {
            var path = titled(sections, i);
            var items = sections.path(i).path("product_items");
            for (int item = 0; item < items.size(); item++) {
                unique(ids, items.path(item).path("product_retailer_id").asText(),
                        path + ".product_items[" + item + "].product_retailer_id");
            }
            products += items.size();
        }
        atMost(products, MOST_PRODUCTS, "products");
    }

    private void cardsWithLinks(JsonNode interactive) {
        var cards = interactive.path("action").path("cards");
        for (int i = 0; i < cards.size(); i++) {
            var path = "interactive.action.cards[" + i + "]";
            header(cards.path(i), path);
            if (cards.path(i).path("card_index").asInt() != i) {
                add(path + ".card_index", "order", "must be " + i + ", the card's place");
            }
            if (!cards.path(i).path("header").path("type").equals(cards.path(0).path("header").path("type"))) {
                add(path + ".header.type", "same", "must be the same on every card");
            }
        }
    }

    private void form(JsonNode interactive) {
        header(interactive, "interactive");
        var parameters = interactive.path("action").path("parameters");
        if (parameters.has("flow_id") == parameters.has("flow_name")) {
            add("interactive.action.parameters.flow_id", "source", "give flow_id or flow_name, and only one of them");
        }
    }

    /** A header holds the one thing that its type names. */
    private void header(JsonNode owner, String path) {
        var header = owner.path("header");
        if (header.isMissingNode()) {
            return;
        }
        var type = header.path("type").asText();
        for (var kind : List.of("text", "image", "video", "document")) {
            if (header.has(kind) != kind.equals(type)) {
                add(path + ".header." + kind, header.has(kind) ? "unexpected" : "required",
                        header.has(kind) ? "is not allowed in a header of type " + type : "is required in a header of this type");
            } else if (header.path(kind).isObject()) {
                source(header.path(kind), path + ".header." + kind);
            }
        }
    }

    private void textHeader(JsonNode interactive) {
        header(interactive, "interactive");
        if (interactive.has("header") && !interactive.path("header").path("type").asText().equals("text")) {
            add("interactive.header.type", "enum", "must be text here");
        }
    }

    /** Of several sections each needs a title, or nobody could tell them apart. */
    private String titled(JsonNode sections, int index) {
        var path = "interactive.action.sections[" + index + "]";
        if (sections.size() > 1 && sections.path(index).path("title").asText().isBlank()) {
            add(path + ".title", "required", "is required when there is more than one section");
        }
        return path;
    }

    private void unique(HashSet<String> seen, String value, String path) {
        if (!seen.add(value)) {
            add(path, "unique", "stands twice");
        }
    }

    private void atMost(int count, int most, String what) {
        if (count > most) {
            add("interactive.action.sections", "maxItems", "may hold " + most + " " + what + " in all, not " + count);
        }
    }

    private void add(String field, String code, String detail) {
        found.add(new FieldError(field, code, detail));
    }
}
