package io.whatomate.realtime;

import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Who is connected to this node. */
@Component("sockets")
public final class Sockets {

    private final int mostOfUser;
    private final int most;
    private final Map<String, Member> open = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> ofUser = new HashMap<>();
    private int places;

    Sockets(
            @Value("${whatomate.realtime.max-sockets-per-user}") int mostOfUser,
            @Value("${whatomate.realtime.max-sockets}") int most) {
        this.mostOfUser = mostOfUser;
        this.most = most;
    }

    /**
     * Takes a place for a socket that is about to open.
     *
     * @throws Problem 429 when the user has too many, 503 when the node has
     */
    synchronized void reserve(Member member) {
        if (ofUser.getOrDefault(member.userId(), 0) >= mostOfUser) {
            throw Problem.of(429, "too-many-sockets", "Too many sockets", "You have " + mostOfUser + " open here; close one.")
                    .retryAfter(30);
        }
        if (places >= most) {
            throw Problem.of(503, "node-full", "Node is full", "Connect again, perhaps to another node.").retryAfter(5);
        }
        places++;
        ofUser.merge(member.userId(), 1, Integer::sum);
    }

    /** Gives the place of a socket back. */
    synchronized void release(Member member) {
        places--;
        ofUser.computeIfPresent(member.userId(), (same, count) -> count > 1 ? count - 1 : null);
    }

    void opened(String key, Member member) {
        open.put(key, member);
    }

    void closed(String key) {
        open.remove(key);
    }

    /** Whose it is; null when it is gone. */
    Member member(String key) {
        return open.get(key);
    }

    /** Whether anybody is connected. */
    public boolean isAnybody() {
        return !open.isEmpty();
    }

    Set<UUID> organizations() {
        return open.values().stream().map(Member::organizationId).collect(Collectors.toSet());
    }

    List<String> ofOrganization(UUID organization) {
        return keys(member -> member.organizationId().equals(organization));
    }

    List<String> ofSession(UUID session) {
        return keys(member -> member.session().equals(session));
    }

    List<Member> members() {
        return open.values().stream().distinct().toList();
    }

    private List<String> keys(Predicate<Member> wanted) {
        return open.entrySet().stream().filter(socket -> wanted.test(socket.getValue())).map(Map.Entry::getKey).toList();
    }
}
