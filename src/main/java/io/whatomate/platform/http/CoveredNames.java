package io.whatomate.platform.http;

import java.io.IOException;
import org.apache.hc.client5.http.HttpRoute;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.routing.HttpRoutePlanner;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.net.URIAuthority;

/**
 * Brings names that begin with {@code xn--} past Camel. httpcore (5.3) tells the URI of such a request in Unicode, which
 * {@link java.net.URI} takes for no host at all, and Camel's http component asks for it. So Camel gets the name behind one more
 * label, and here, before anybody is asked where the name leads, it is taken off again. The name that is looked up, the
 * certificate's, and the one in {@code Host} are the target's own.
 */
final class CoveredNames implements HttpRoutePlanner, ExecChainHandler {

    private static final String COVER = "covered.";

    private final HttpRoutePlanner plain = new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE);

    /** @param host in lower case. One that looks covered already gets another cover, so that each comes back as it was */
    static String cover(String host) {
        return host.matches("(covered\\.)*xn--.*") ? COVER + host : host;
    }

    static String uncover(String host) {
        return host.matches("(covered\\.)+xn--.*") ? host.substring(COVER.length()) : host;
    }

    @Override
    public HttpRoute determineRoute(HttpHost target, HttpContext context) throws HttpException {
        return plain.determineRoute(
                target == null ? null : new HttpHost(target.getSchemeName(), uncover(target.getHostName()), target.getPort()), context);
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        var named = request.getAuthority();
        request.setAuthority(new URIAuthority(uncover(named.getHostName()), named.getPort()));
        return chain.proceed(request, scope);
    }
}
