package io.whatomate.sandbox;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.apache.camel.component.vertx.websocket.VertxWebsocketEvent;

/** Remembers which phones somebody looks at, so that the many others cost no frame. */
public final class Watchers {

    private final Map<String, Set<String>> socketsByPhone = new ConcurrentHashMap<>();

    /** Follows sockets as they open and close; what a phone's page says on its socket means nothing. */
    public void follow(
            @Header("wa_id") String phone,
            @Header(VertxWebsocketConstants.CONNECTION_KEY) String socket,
            @Header(VertxWebsocketConstants.EVENT) VertxWebsocketEvent event) {
        switch (event) {
            case OPEN -> socketsByPhone.computeIfAbsent(phone, same -> ConcurrentHashMap.newKeySet()).add(socket);
            case CLOSE, ERROR -> socketsByPhone.computeIfPresent(phone, (same, sockets) -> {
                sockets.remove(socket);
                return sockets.isEmpty() ? null : sockets;
            });
            case MESSAGE -> {}
        }
    }

    /** Whether anybody looks at any phone. */
    public boolean isAnybody() {
        return !socketsByPhone.isEmpty();
    }

    /** @param phone may be null */
    public boolean watches(@Variable("waId") String phone) {
        return phone != null && socketsByPhone.containsKey(phone);
    }
}
