package io.whatomate;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that are told theirs before they start. From below the range that systems take for outgoing
 * connections (32768 and up on Linux, 49152 elsewhere): between choice and use a client could get one of those, and a
 * client that calls such a port in vain can even end up connected to itself and hold it. Each of the build's JVMs has ports of
 * its own and gives none out twice, as most are used seconds after they were chosen.
 */
public final class FreePort {

    private static final int LOWEST = 15_000;
    private static final int ABOVE = 32_000;
    private static final int FORKS = 4;
    private static final int FORK = Math.floorMod(System.getProperty("whatomate.fork", "alone").hashCode(), FORKS);
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    /** A port that nothing on this machine listens on at this moment. */
    public static int next() {
        for (;;) {
            var port = ThreadLocalRandom.current().nextInt(LOWEST / FORKS, ABOVE / FORKS) * FORKS + FORK;
            if (!GIVEN.add(port)) {
                continue;
            }
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                // Another one, then.
            }
        }
    }
}
