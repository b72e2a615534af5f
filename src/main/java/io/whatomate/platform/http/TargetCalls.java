package io.whatomate.platform.http;

import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.util.IOHelper;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** Writes the call of a {@link TargetCall} and reads its {@link TargetAnswer}. */
final class TargetCalls {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]{0,4000}");

    /** Of the connection and not of the request (RFC 9110, 7.6.1), or written by the client itself. */
    private static final Set<String> OURS = Set.of(
            "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "host", "content-length", "expect",
            "via", "cookie", "content-encoding", "accept-encoding");

    private final TargetUrls urls;
    private final Clock clock;

    TargetCalls(TargetUrls urls, Clock clock) {
        this.urls = urls;
        this.clock = clock;
    }

    /** @throws TargetRefused for an address that is not called, or a header that is not sent */
    public void post(Exchange exchange, @Variable("target") TargetCall call, @Body byte[] body) {
        begin(exchange, call, call.owner(), body == null ? new byte[0] : body);
    }

    /** As {@link #post}, without a body, and as a tenant's whoever asks: the operator's targets have no handshake. */
    public void get(Exchange exchange, @Variable("target") TargetCall call) {
        begin(exchange, call, TargetOwner.TENANT, null);
    }

    /** Whether the call goes by the connections that lead into private networks. */
    public boolean isOperators(@Variable("target") TargetCall call) {
        return call.owner() == TargetOwner.OPERATOR;
    }

    private void begin(Exchange exchange, TargetCall call, TargetOwner owner, byte[] body) {
        var url = urls.read(call.url().toString(), owner);
        var message = exchange.getMessage();
        message.removeHeaders("*");
        call.headers().forEach((name, value) -> message.setHeader(checked(name, value), value));
        var type = message.removeHeader("Content-Type");
        message.setBody(body == null ? null : new ByteArrayEntity(
                body, type == null ? ContentType.APPLICATION_JSON : ContentType.parseLenient(type.toString())));
        // Last: no header of the call can steer where it goes.
        message.setHeader(Exchange.HTTP_URI, url.toString()
                .replaceFirst(Pattern.quote("//" + url.getHost()), "//" + CoveredNames.cover(url.getHost())));
        exchange.setVariable("targetBegun", System.nanoTime());
    }

    /** What the target said; of its headers {@code Retry-After} alone, and none of them goes on. */
    public TargetAnswer conclude(Exchange exchange, @Body byte[] body, @Variable("targetBegun") Long begun) {
        var status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        var retryAfter = RetryAfter.of(status, exchange.getMessage().getHeader("Retry-After", String.class), clock.instant());
        exchange.getMessage().removeHeaders("*");
        exchange.removeVariable("targetBegun");
        return new TargetAnswer(
                status, body == null ? new byte[0] : body, Duration.ofNanos(System.nanoTime() - begun), retryAfter);
    }

    /**
     * Opens the answer to a GET: its bytes stay the body, and whoever reads them closes it.
     *
     * @throws TargetRefused for any answer but a 200; a redirect is one, as nobody has looked where it leads
     * @throws IOException when the target answers that it is not itself: it may be worth another try
     */
    public void open(Exchange exchange) throws IOException {
        var message = exchange.getMessage();
        var status = message.getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        exchange.removeVariable("targetBegun");
        message.removeHeaders("*");
        if (status == 200 && message.getBody() instanceof InputStream) {
            return;
        }
        IOHelper.close(message.getBody(InputStream.class));
        if (status >= 500 || status == 429 || status == 408) {
            throw new IOException("The address answered " + status);
        }
        throw new TargetRefused("status", "answered " + status + " and no file");
    }

    private static String checked(String name, String value) {
        var lower = name.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(name).matches()
                || !VALUE.matcher(value).matches()
                || OURS.contains(lower)
                || lower.startsWith("camel")
                || lower.startsWith("proxy-")) {
            throw new TargetRefused("header", "has a header that is not sent: " + name.replaceAll("[^\\x21-\\x7e]", "?"));
        }
        return name;
    }
}
