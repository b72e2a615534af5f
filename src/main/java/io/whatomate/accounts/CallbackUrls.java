package io.whatomate.accounts;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.util.StringUtils;

/**
 * Where Meta is to post an account's webhooks.
 *
 * @param base the product's address for the world, without a slash at its end; null when the operator has named none
 * @param account id of the account
 */
record CallbackUrls(String base, String account) {

    private static final Pattern PRIVATE = Pattern.compile(
            "localhost|.*\\.(local|internal|localhost)|127\\..*|10\\..*|192\\.168\\..*|169\\.254\\..*|172\\.(1[6-9]|2\\d|3[01])\\..*|0\\.0\\.0\\.0|\\[.*");

    static CallbackUrls of(String publicUrl, String account) {
        return new CallbackUrls(StringUtils.hasText(publicUrl) ? publicUrl.strip().replaceFirst("/+$", "") : null, account);
    }

    /** Why Meta cannot call it, in words; null when nothing speaks against it. */
    String unreachable() {
        if (base == null) {
            return "The operator has not said under which address the world reaches this installation.";
        }
        var uri = parse(base);
        if (uri == null || uri.getHost() == null) {
            return "WHATOMATE_PUBLIC_URL is no address: " + base;
        }
        if (!"https".equalsIgnoreCase(uri.getScheme())) {
            return "WHATOMATE_PUBLIC_URL is " + base + ", and Meta calls https alone.";
        }
        return PRIVATE.matcher(uri.getHost().toLowerCase(Locale.ROOT)).matches()
                ? "WHATOMATE_PUBLIC_URL is " + base + ", which only this network reaches."
                : null;
    }

    /** The account's own URL, where its own secret counts. */
    String own() {
        return shown() + path() + "/" + account;
    }

    /** The URL of the installation, where the operator's secrets count. */
    String shared() {
        return shown() + path();
    }

    /** Whether Meta's word for the callback is one of ours; without a known address, by its path. */
    boolean isOurs(String url) {
        return isOwn(url) || is(url, path());
    }

    boolean isOwn(String url) {
        return is(url, path() + "/" + account);
    }

    private boolean is(String url, String path) {
        var given = parse(url);
        if (given == null || given.getPath() == null) {
            return false;
        }
        var ours = base == null ? null : parse(base);
        var prefix = ours == null || ours.getPath() == null ? "" : ours.getPath();
        return given.getPath().replaceFirst("/+$", "").equals(prefix + path)
                && (ours == null || List.of(authority(ours)).contains(authority(given)));
    }

    private static String authority(URI uri) {
        return String.valueOf(uri.getAuthority()).toLowerCase(Locale.ROOT).replaceFirst(":443$", "");
    }

    private String shown() {
        return base == null ? "" : base;
    }

    private static String path() {
        return "/api/v1/webhook";
    }

    private static URI parse(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException noAddress) {
            return null;
        }
    }
}
