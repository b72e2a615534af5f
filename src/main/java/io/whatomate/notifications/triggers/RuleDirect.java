package io.whatomate.notifications.triggers;

import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.component.direct.DirectConsumer;
import org.springframework.stereotype.Component;

/**
 * {@code direct:} of the product's context. Who calls a rule's route between its old version and its new one waits for that one, by
 * whichever step it calls: nothing has taken the exchange yet. Nobody waits for what is gone, or paused.
 */
@Component("direct")
class RuleDirect extends DirectComponent {

    private final RuleDoors doors;

    RuleDirect(RuleDoors doors) {
        this.doors = doors;
    }

    /** @param address of the endpoint, without its options */
    @Override
    protected DirectConsumer getConsumer(String address, boolean block, long timeout) throws InterruptedException {
        var there = super.getConsumer(address, block, timeout);
        return there == null && doors.isKnown(address) && doors.await(address) ? super.getConsumer(address, block, timeout) : there;
    }
}
