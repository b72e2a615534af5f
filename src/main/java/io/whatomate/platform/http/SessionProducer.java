package io.whatomate.platform.http;

import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.apache.camel.support.DefaultProducer;

/**
 * Writes to the sockets whose keys {@code CamelVertxWebsocket.connectionKey} names, or closes them. Camel's own waits until
 * every peer has taken the message, so that one that stopped reading holds up all, and dials out when there is no peer.
 */
final class SessionProducer extends DefaultProducer {

    /** Header with the WebSocket close code; the body is then the reason. */
    static final String CLOSE_CODE = "socketCloseCode";

    private final SocketSessions sessions;

    SessionProducer(Endpoint endpoint, SocketSessions sessions) {
        super(endpoint);
        this.sessions = sessions;
    }

    @Override
    public void process(Exchange exchange) {
        var message = exchange.getMessage();
        var text = message.getBody(String.class);
        var code = message.getHeader(CLOSE_CODE, Short.class);
        for (var key : message.getHeader(VertxWebsocketConstants.CONNECTION_KEY, "", String.class).split(",")) {
            if (code == null) {
                sessions.send(key, text);
            } else {
                sessions.close(key, code, text);
            }
        }
    }
}
