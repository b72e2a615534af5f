package io.whatomate.platform.http;

import io.vertx.ext.web.Router;

/** What stands in front of Camel's routes. */
public interface EdgeHandler {

    /** Called once, before the server listens and before Camel has any route at it. */
    void standAt(Router router);
}
