package io.whatomate.webhook;

import io.whatomate.platform.Ids;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;

/** Deliveries that are kept together: one statement's parameters, and what came of each. */
@Component("keptDeliveries")
class KeptDeliveries {

    private final Ids ids;
    private final CallbackSigns signs;
    private final String leaseOwner;

    KeptDeliveries(Ids ids, CallbackSigns signs, @Value("${whatomate.lease-owner}") String leaseOwner) {
        this.ids = ids;
        this.signs = signs;
        this.leaseOwner = leaseOwner;
    }

    /** The parameters of {@code keep-deliveries.sql}: a list for each column, filled in one pass on the hot path. */
    public Map<String, Object> rows(@Variable("deliveries") List<Delivery> deliveries) {
        var calls = deliveries.size();
        var deliveryIds = new String[calls];
        var callbackAccountIds = new String[calls];
        var signatures = new String[calls];
        var bodies = new byte[calls][];
        var events = new EventColumns(deliveries);
        for (int i = 0; i < calls; i++) {
            var delivery = deliveries.get(i);
            deliveryIds[i] = delivery.id().toString();
            callbackAccountIds[i] = Objects.toString(delivery.callbackAccountId(), null);
            signatures[i] = delivery.signature();
            bodies[i] = delivery.body();
            events.add(deliveryIds[i], delivery.events(), ids);
        }
        var row = HashMap.<String, Object>newHashMap(16);
        row.put("deliveryIds", deliveryIds);
        row.put("callbackAccountIds", callbackAccountIds);
        row.put("signatures", signatures);
        row.put("bodies", bodies);
        row.put("ids", events.ids);
        row.put("deliveryIdsOfEvents", events.deliveryIds);
        row.put("positions", events.positions);
        row.put("kinds", events.kinds);
        row.put("laneKeys", events.laneKeys);
        row.put("businessIds", events.businessIds);
        row.put("phoneIds", events.phoneIds);
        row.put("payloads", events.payloads);
        row.put("leaseOwner", leaseOwner);
        return row;
    }

    /**
     * @param events rows of {@code keep-deliveries.sql}
     * @return the rows of each delivery, in the deliveries' order
     */
    public List<List<Map<String, Object>>> share(
            @Variable("deliveries") List<Delivery> deliveries, @Body List<Map<String, Object>> events) {
        var byDelivery = HashMap.<Object, List<Map<String, Object>>>newHashMap(deliveries.size());
        for (var event : events) {
            if (event.get("whatsapp_account_id") instanceof UUID account) {
                signs.event(account);
            }
            byDelivery.computeIfAbsent(event.get("delivery_id"), id -> new ArrayList<>(1)).add(event);
        }
        var shares = new ArrayList<List<Map<String, Object>>>(deliveries.size());
        for (var delivery : deliveries) {
            shares.add(byDelivery.getOrDefault(delivery.id(), List.of()));
        }
        return shares;
    }

    private static final class EventColumns {

        private final String[] ids;
        private final String[] deliveryIds;
        private final Integer[] positions;
        private final String[] kinds;
        private final String[] laneKeys;
        private final String[] businessIds;
        private final String[] phoneIds;
        private final String[] payloads;
        private int size;

        EventColumns(List<Delivery> deliveries) {
            var most = 0;
            for (var delivery : deliveries) {
                most += delivery.events().size();
            }
            ids = new String[most];
            deliveryIds = new String[most];
            positions = new Integer[most];
            kinds = new String[most];
            laneKeys = new String[most];
            businessIds = new String[most];
            phoneIds = new String[most];
            payloads = new String[most];
        }

        void add(String deliveryId, List<WebhookEvent> events, Ids made) {
            for (int position = 1; position <= events.size(); position++) {
                var event = events.get(position - 1);
                ids[size] = made.next().toString();
                deliveryIds[size] = deliveryId;
                positions[size] = position;
                kinds[size] = event.kind().word();
                laneKeys[size] = event.laneKey();
                businessIds[size] = event.businessId();
                phoneIds[size] = event.phoneId();
                payloads[size] = event.payload();
                size++;
            }
        }
    }
}
