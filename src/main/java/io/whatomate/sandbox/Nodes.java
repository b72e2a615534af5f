package io.whatomate.sandbox;

import io.whatomate.sandbox.Node.App;
import io.whatomate.sandbox.Node.Grant;
import io.whatomate.sandbox.Node.Number;
import io.whatomate.sandbox.Node.Template;
import io.whatomate.sandbox.Node.Waba;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Body;

/**
 * Every node of this world, in memory: a sandbox is one process, its nodes are few, and each call looks several up. The
 * routes write each change to the store and read all of it back at start.
 */
public final class Nodes {

    private final Json json;
    private final DemoNodes demo;
    private volatile boolean loaded;
    private final Map<String, Node> byId = new ConcurrentHashMap<>();
    private final Map<String, Template> templates = new ConcurrentHashMap<>();

    Nodes(Json json, DemoNodes demo) {
        this.json = json;
        this.demo = demo;
    }

    /** Everything is loaded: calls may come. */
    public void serve() {
        loaded = true;
    }

    boolean isLoaded() {
        return loaded;
    }

    Node find(String id) {
        return byId.get(id);
    }

    Grant grant(String token) {
        return byId.get(grantId(token)) instanceof Grant grant ? grant : null;
    }

    /** Null when there is no template of that name and language on the account. */
    Template template(String wabaId, String name, String language) {
        return templates.get(key(wabaId, name, language));
    }

    <T extends Node> Stream<T> all(Class<T> kind) {
        return byId.values().stream().filter(kind::isInstance).map(kind::cast);
    }

    Stream<Template> templates(String wabaId) {
        return templates.values().stream().filter(template -> template.wabaId().equals(wabaId));
    }

    Stream<Number> numbers(String wabaId) {
        return all(Number.class).filter(number -> number.wabaId().equals(wabaId));
    }

    Number numberByDisplay(String digits) {
        return all(Number.class).filter(number -> number.display().equals(digits)).findFirst().orElse(null);
    }

    App app() {
        return all(App.class).findFirst().orElseThrow();
    }

    /** @return the row that makes the change durable, for {@code direct:sandbox-store-node} */
    Map<String, Object> put(Node node) {
        byId.put(node.id(), node);
        if (node instanceof Template template) {
            templates.put(key(template.wabaId(), template.name(), template.language()), template);
        }
        return row(node);
    }

    void remove(Node node) {
        byId.remove(node.id());
        if (node instanceof Template template) {
            templates.remove(key(template.wabaId(), template.name(), template.language()));
        }
    }

    /** Takes what the store kept; rows as {@link #put} wrote them. */
    public void load(@Body List<Map<String, Object>> rows) {
        for (var row : rows) {
            var document = json.own(String.valueOf(row.get("document")));
            put(json.bind(document, kind(String.valueOf(row.get("kind")))));
        }
    }

    /** Adds what is missing of the demo's nodes. @return the rows to store */
    public List<Map<String, Object>> seed() {
        var rows = new ArrayList<Map<String, Object>>();
        for (var node : demo.nodes()) {
            if (!byId.containsKey(node.id())) {
                rows.add(put(node));
            }
        }
        return rows;
    }

    static String grantId(String token) {
        return "token:" + sha256(token.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private Map<String, Object> row(Node node) {
        return Map.of("id", node.id(), "kind", node.getClass().getSimpleName(), "document", json.text(node));
    }

    private static Class<? extends Node> kind(String name) {
        for (var kind : Node.class.getPermittedSubclasses()) {
            if (kind.getSimpleName().equals(name)) {
                return kind.asSubclass(Node.class);
            }
        }
        throw new IllegalStateException("The store holds a node of unknown kind " + name);
    }

    private static String key(String wabaId, String name, String language) {
        return wabaId + '/' + name + '/' + language;
    }
}
