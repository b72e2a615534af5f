package io.whatomate.platform.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The built user interface, read once from the class path into memory: a few megabytes, with the compressed forms
 * that the build made. Only what was read can be asked for, so no path leads anywhere else.
 */
final class PageFiles {

    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml",
            "json", "application/json",
            "woff2", "font/woff2",
            "png", "image/png");
    private static final Map<String, String> COMPRESSED = Map.of(".br", "br", ".gz", "gzip");

    private final Map<String, PageFile> files = new HashMap<>();

    /** @param root folder on the class path, with a slash at its end */
    PageFiles(String root) throws IOException {
        var resolver = new PathMatchingResourcePatternResolver();
        var content = new HashMap<String, Buffer>();
        for (var resource : resolver.getResources("classpath*:" + root + "**")) {
            var address = resource.getURL().toString();
            if (!address.endsWith("/") && resource.isReadable()) {
                var path = address.substring(address.lastIndexOf("/" + root) + root.length());
                content.put(path, Buffer.buffer(resource.getContentAsByteArray()));
            }
        }
        content.forEach((path, plain) -> {
            if (!COMPRESSED.containsKey(path.substring(Math.max(0, path.length() - 3)))) {
                files.put(path, file(path, plain, content));
            }
        });
    }

    /**
     * @param path from the root of the site, such as {@code /assets/index.js}; a page goes without its ending, such as
     *     {@code /api/docs}, and the root is the first page
     */
    Optional<PageFile> find(String path) {
        var file = files.get(path.equals("/") ? "/index.html" : path);
        return Optional.ofNullable(file == null ? files.get(path + ".html") : file);
    }

    private static PageFile file(String path, Buffer plain, Map<String, Buffer> content) {
        var forms = new HashMap<>(Map.of(PageFile.PLAIN, plain));
        COMPRESSED.forEach((ending, encoding) -> {
            if (content.containsKey(path + ending)) {
                forms.put(encoding, content.get(path + ending));
            }
        });
        var ending = path.substring(path.lastIndexOf('.') + 1);
        return new PageFile(TYPES.getOrDefault(ending, "application/octet-stream"), tag(plain), Map.copyOf(forms));
    }

    private static String tag(Buffer content) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(content.getBytes());
            var text = new String(Base64.getUrlEncoder().encode(hash), StandardCharsets.US_ASCII);
            return "W/\"" + text.substring(0, 22) + "\"";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
