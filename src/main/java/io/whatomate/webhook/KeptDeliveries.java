package io.whatomate.webhook;

import io.whatomate.platform.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Deliveries that are kept together: one statement's parameters, and what came of each. */
@Component("keptDeliveries")
class KeptDeliveries {

    /** An event and the delivery it was cut from. */
    private record Cut(Delivery delivery, int position, WebhookEvent event) {}

    private final Ids ids;
    private final String leaseOwner;

    KeptDeliveries(Ids ids, @Value("${whatomate.lease-owner}") String leaseOwner) {
        this.ids = ids;
        this.leaseOwner = leaseOwner;
    }

    /** The parameters of {@code keep-deliveries.sql}. */
    public Map<String, Object> rows(@Variable("deliveries") List<Delivery> deliveries) {
        var cuts = new ArrayList<Cut>();
        for (var delivery : deliveries) {
            for (int i = 0; i < delivery.events().size(); i++) {
                cuts.add(new Cut(delivery, i + 1, delivery.events().get(i)));
            }
        }
        var row = new HashMap<String, Object>(32);
        row.put("deliveryIds", texts(deliveries, delivery -> delivery.id().toString()));
        row.put("callbackAccountIds", texts(deliveries, delivery ->
                delivery.callbackAccountId() == null ? null : delivery.callbackAccountId().toString()));
        row.put("signatures", texts(deliveries, Delivery::signature));
        row.put("bodies", deliveries.stream().map(Delivery::body).toArray(byte[][]::new));
        row.put("ids", texts(cuts, cut -> ids.next().toString()));
        row.put("deliveryIdsOfEvents", texts(cuts, cut -> cut.delivery().id().toString()));
        row.put("positions", cuts.stream().map(Cut::position).toArray(Integer[]::new));
        row.put("kinds", texts(cuts, cut -> cut.event().kind().word()));
        row.put("laneKeys", texts(cuts, cut -> cut.event().laneKey()));
        row.put("businessIds", texts(cuts, cut -> cut.event().businessId()));
        row.put("phoneIds", texts(cuts, cut -> cut.event().phoneId()));
        row.put("payloads", texts(cuts, cut -> cut.event().payload()));
        row.put("leaseOwner", leaseOwner);
        return row;
    }

    /**
     * @param events rows of {@code keep-deliveries.sql}
     * @return the rows of each delivery, in the deliveries' order
     */
    public List<List<Map<String, Object>>> share(
            @Variable("deliveries") List<Delivery> deliveries, @Body List<Map<String, Object>> events) {
        var byDelivery = events.stream().collect(Collectors.groupingBy(event -> event.get("delivery_id")));
        return deliveries.stream()
                .map(delivery -> byDelivery.getOrDefault(delivery.id(), List.of()))
                .toList();
    }

    private static <T> String[] texts(List<T> things, Function<T, String> text) {
        return things.stream().map(text).toArray(String[]::new);
    }
}
