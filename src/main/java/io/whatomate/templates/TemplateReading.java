package io.whatomate.templates;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * One account's list of templates being read, page by page, by one thread. Pages are followed by their cursors alone: the
 * addresses that Meta gives beside them could name any host, and the token would go there.
 */
final class TemplateReading {

    private static final String FIELDS = "id,name,language,status,category,components,quality_score,rejected_reason";
    private static final String MORE_FIELDS = FIELDS + ",parameter_format,correct_category,message_send_ttl_seconds";
    /** 6,000 templates are the most that Meta lets an account have. */
    private static final int MOST_PAGES = 1000;
    private static final int MOST_RESTARTS = 3;
    private static final int STALE_CURSOR = 131059;
    private static final int TOO_MUCH_DATA = 1;
    private static final int INVALID_PARAMETER = 100;

    private final Map<String, Object> account;
    private final Map<String, MetaTemplate> templates = new LinkedHashMap<>();
    private final Set<String> unreadable = new LinkedHashSet<>();
    private final Set<String> cursors = new HashSet<>();
    private String fields = MORE_FIELDS;
    private int limit = 100;
    private String after;
    private int pages;
    private int restarts;
    private boolean isOver;
    private SyncFault fault;
    private Integer metaCode;

    /** @param account row of {@code begin-sync.sql} */
    TemplateReading(Map<String, Object> account) {
        this.account = account;
    }

    /** What {@code direct:getFromGraph} takes. */
    Map<String, Object> question() {
        var question = new HashMap<>(account);
        question.put("path", account.get("business_id") + "/message_templates");
        question.put("query", "fields=" + fields + "&limit=" + limit
                + (after == null ? "" : "&after=" + URLEncoder.encode(after, StandardCharsets.UTF_8)));
        return question;
    }

    void fail(SyncFault why) {
        fault = why;
    }

    void hear(int status, JsonNode body) {
        if (status / 100 == 2 && body.path("data").isArray()) {
            take(body);
        } else if (!asksOtherwise(body.at("/error/code").asInt(-1), body)) {
            fault = SyncFault.of(status, body);
            metaCode = body.at("/error/code").canConvertToInt() ? (Integer) body.at("/error/code").asInt() : null;
        }
    }

    private void take(JsonNode page) {
        pages++;
        for (var listed : page.path("data")) {
            MetaTemplate.of(listed).ifPresentOrElse(
                    template -> templates.put(template.language() + '/' + template.name(), template),
                    () -> unreadable.add(listed.path("id").asText()));
        }
        if (!page.at("/paging/next").isTextual()) {
            isOver = true;
            return;
        }
        after = page.at("/paging/cursors/after").asText("");
        // A list that leads back to itself has no end.
        if (after.isEmpty() || !cursors.add(after) || pages >= MOST_PAGES) {
            fault = SyncFault.UNEXPECTED;
        }
    }

    /** Whether there is another way to ask. */
    private boolean asksOtherwise(int code, JsonNode body) {
        if (code == STALE_CURSOR && restarts < MOST_RESTARTS) {
            restarts++;
            restart();
            return true;
        }
        if (code == TOO_MUCH_DATA && limit > 25) {
            limit /= 2;
            return true;
        }
        // Older versions refuse a field that they do not know.
        if (code == INVALID_PARAMETER && !fields.equals(FIELDS) && !body.at("/error/error_subcode").isInt()) {
            fields = FIELDS;
            restart();
            return true;
        }
        return false;
    }

    private void restart() {
        after = null;
        pages = 0;
        cursors.clear();
        templates.clear();
        unreadable.clear();
    }

    /** Whether there is a page to ask for. */
    boolean isGoing() {
        return !isOver && fault == null;
    }

    /** Null when all of it was read. */
    SyncFault fault() {
        return fault;
    }

    /** Meta's error code, or null. */
    Integer metaCode() {
        return metaCode;
    }

    int pages() {
        return pages;
    }

    int read() {
        return templates.size() + unreadable.size();
    }

    /** As {@code apply-sync.sql} takes them, a JSON array of rows. */
    String rows() {
        var rows = JsonNodeFactory.instance.arrayNode(templates.size());
        templates.values().forEach(template -> rows.add(template.row()));
        return rows.toString();
    }

    /** Ids at Meta, as a JSON array. */
    String unreadable() {
        var ids = JsonNodeFactory.instance.arrayNode();
        unreadable.forEach(ids::add);
        return ids.toString();
    }
}
