package io.whatomate.platform.console;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Lets a browser act on the console only from the console's own pages: Basic credentials, once given, go with every request
 * to this origin, whoever caused it. Browsers say who did in {@code Sec-Fetch-Site} (this machine and https) and in
 * {@code Origin} (every cross-site POST); programs such as curl send neither. Opening a page by a link is harmless and
 * allowed, because GET changes nothing here: {@code jolokia-access.xml} takes commands by POST alone.
 */
final class SameOrigin extends OncePerRequestFilter {

    private static final Set<String> OWN = Set.of("same-origin", "none");

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (isOwn(request)) {
            chain.doFilter(request, response);
        } else {
            response.setStatus(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    private static boolean isOwn(HttpServletRequest request) {
        var origin = request.getHeader("Origin");
        if (origin != null && !isThisServer(origin, request)) {
            return false;
        }
        var site = request.getHeader("Sec-Fetch-Site");
        return site == null || OWN.contains(site) || isLink(request);
    }

    private static boolean isThisServer(String origin, HttpServletRequest request) {
        try {
            var authority = URI.create(origin).getAuthority();
            return authority != null && authority.equalsIgnoreCase(request.getHeader("Host"));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLink(HttpServletRequest request) {
        return "GET".equals(request.getMethod()) && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    }
}
