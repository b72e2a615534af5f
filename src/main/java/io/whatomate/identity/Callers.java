package io.whatomate.identity;

import io.whatomate.platform.api.AccessTokenReader;
import io.whatomate.platform.api.Caller;
import io.whatomate.platform.http.Problem;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Who is behind what a request shows. An access token says it itself; an API key is looked up at every call, by a route, so
 * that it opens nothing from the moment on when it is deleted or its maker loses the role.
 */
@Component
final class Callers implements AccessTokenReader {

    private final AccessTokens accessTokens;
    /** Asked for late: the context that makes it needs this bean for its own start. */
    private final ObjectProvider<ProducerTemplate> routes;

    Callers(AccessTokens accessTokens, ObjectProvider<ProducerTemplate> routes) {
        this.accessTokens = accessTokens;
        this.routes = routes;
    }

    @Override
    public Caller read(String token) {
        return token.startsWith(ApiKeys.MARK) ? readKey(token) : accessTokens.read(token);
    }

    @Override
    public Caller.Key readKey(String key) {
        if (!ApiKeys.isWellFormed(key)) {
            throw refused("malformed-token", "Malformed API key", "An API key begins with " + ApiKeys.MARK + " and has 46 characters.");
        }
        var asked = Map.of("keyHash", Digests.sha256(key));
        if (!(routes.getObject().requestBody("direct:openApiKey", (Object) asked) instanceof Map<?, ?> row)) {
            throw refused("unknown-token", "Unknown API key", "There is no such key, or its maker is no longer here.");
        }
        if ((Boolean) row.get("expired")) {
            throw refused("expired-token", "Expired API key", "The key's time is over. An admin can make another.");
        }
        return new Caller.Key(
                (UUID) row.get("organization_id"),
                (UUID) row.get("user_id"),
                (String) row.get("role"),
                (UUID) row.get("id"),
                Set.of(row.get("scopes").toString().split(" ")));
    }

    private static Problem refused(String type, String title, String detail) {
        return Problem.of(401, type, title, detail);
    }
}
