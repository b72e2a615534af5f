package io.whatomate.realtime;

import io.whatomate.platform.http.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** From a client's frame to a listener who has heard all that was missed. */
@Component("subscriptions")
final class Subscriptions {

    private final EventFeed feed;
    private final Audience audience;
    private final Sockets sockets;

    Subscriptions(EventFeed feed, Audience audience, Sockets sockets) {
        this.feed = feed;
        this.audience = audience;
        this.sockets = sockets;
    }

    /** The parameters of {@code open-subscription.sql}. */
    public Map<String, Object> ask(@Variable("frame") ClientFrame.Subscribe frame, Exchange exchange) {
        var asked = new HashMap<String, Object>();
        var socket = exchange.getVariable("socket", String.class);
        var member = member(socket);
        audience.requireRoom(socket, feed.waitingOf(socket));
        var room = Room.named(frame.room(), member);
        var since = frame.since() == null ? null : Place.of(frame.since());
        exchange.setVariable("subscription", new Subscription(socket, room, frame.id(), since, false));
        asked.put("contactId", room.contact().map(Object::toString).orElse(null));
        asked.put("millis", since == null ? null : since.millis());
        asked.put("since", since == null ? null : since.snapshot());
        return asked;
    }

    /**
     * @param verdict row of {@code open-subscription.sql}
     * @throws Problem 404 as of a GET of the contact
     */
    public void check(@Variable("verdict") Map<String, Object> verdict, Exchange exchange) {
        if (!(Boolean) verdict.get("is_visible")) {
            throw Problem.of(404, "not-found", "Not found", "There is no such contact in your organization.");
        }
        var subscription = exchange.getVariable("subscription", Subscription.class);
        if (subscription.isResuming() && !(Boolean) verdict.get("is_kept")) {
            exchange.setVariable("subscription", subscription.anew());
        }
    }

    /** Whether something can be told before this node's next look. */
    public boolean canResume(@Variable("subscription") Subscription subscription) {
        return subscription.isResuming() && feed.settled() != null;
    }

    /** The parameters of a look for what was missed; {@code upto} remembers where it ends. */
    public Map<String, Object> lookBack(Exchange exchange) {
        var upto = feed.settled();
        exchange.setVariable("upto", upto);
        return EventFeed.lookBack(exchange.getVariable("subscription", Subscription.class), upto);
    }

    /** What was missed becomes the variable {@code deliveries}; too much of it is not told but said. */
    public void missed(@Body List<Map<String, Object>> rows, Exchange exchange) {
        var subscription = exchange.getVariable("subscription", Subscription.class);
        var events = EventFeed.missed(rows);
        exchange.setVariable("deliveries", events == null ? List.of() : audience.missed(subscription, events));
        exchange.setVariable("subscription",
                events == null ? subscription.anew() : subscription.from(exchange.getVariable("upto", Place.class)));
    }

    /** From now on what happens is kept for it, until it begins. */
    public void expect(@Variable("subscription") Subscription subscription) {
        feed.expect(subscription);
    }

    /** From now on the socket hears of its room at once. */
    public void begin(@Variable("subscription") Subscription subscription) {
        audience.join(subscription.socket(), subscription.room());
    }

    /** The socket hears no more of that room. */
    public void end(@Variable("frame") ClientFrame.Unsubscribe frame, @Variable("socket") String socket) {
        var room = Room.named(frame.room(), member(socket));
        feed.forget(socket, room);
        audience.leave(socket, room);
    }

    private Member member(String socket) {
        var member = sockets.member(socket);
        if (member == null) {
            throw Problem.of(401, "closed", "Closed", "The socket is gone.");
        }
        return member;
    }
}
