package io.whatomate.notifications.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.whatomate.notifications.fence.RuleOutcome.Done;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a thousand rules cost: to load, to keep, to swap. */
@Tag("bench")
class FenceBenchIT {

    private static final int RULES = 1_000;
    private static final String STEPS = """
            - setVariable: {name: greeting, simple: {expression: "Dear ${body.customer.name}"}}
            - filter:
                simple: {expression: "${body.order.status} == 'paid' && ${body.order.total} >= %d"}
                steps:
                  - to: {uri: kamelet:contact-lookup-action, parameters: {phone: "${body.customer.phone}"}}
                  - choice:
                      when:
                        - simple: {expression: "${body.order.total} > 100"}
                          steps:
                            - setBody: {simple: {expression: "${variable.greeting}, thank you for your large order ${body.order.id}."}}
                      otherwise:
                        steps:
                          - setBody: {simple: {expression: "${variable.greeting}, order ${body.order.id} is on its way."}}
                  - to: {uri: kamelet:whatsapp-text-sink, parameters: {to: "491761234567", text: "${body}"}}
            """;

    @Test
    void measures() throws Exception {
        try (var fence = new Fence()) {
            for (var n = 0; n < 50; n++) {
                fence.context().stop(fence.start(STEPS.formatted(n)));
            }
            var before = heap();
            var began = System.nanoTime();
            var cpu = cpu();
            var rules = new ArrayList<UUID>();
            for (var n = 0; n < RULES; n++) {
                rules.add(fence.start(STEPS.formatted(n)));
            }
            var loaded = millis(began);
            var loadedCpu = (cpu() - cpu) / 1_000_000;
            var extra = (heap() - before) / 1_048_576.0;
            var swaps = new ArrayList<Long>();
            cpu = cpu();
            for (var n = 0; n < 50; n++) {
                began = System.nanoTime();
                fence.context().start(rules.get(n), Fence.COMPILER.compile(rules.get(n), Fence.rule(STEPS.formatted(n + 1))));
                swaps.add(millis(began));
            }
            var swapCpu = (cpu() - cpu) / 50 / 1_000_000.0;
            swaps.sort(null);
            var body = Map.of("order", Map.of("id", "A-1", "status", "paid", "total", 5_000), "customer", Map.of("name", "Ana", "phone", "491761234567"));
            assertThat(fence.run(rules.getFirst(), body)).isInstanceOf(Done.class);
            for (var n = 0; n < 20_000; n++) {
                fence.run(rules.get(n % RULES), body);
            }
            fence.asked.clear();
            cpu = cpu();
            for (var n = 0; n < 20_000; n++) {
                fence.run(rules.get(n % RULES), body);
            }
            var run = (cpu() - cpu) / 20_000 / 1_000.0;
            System.out.printf(
                    "1,000 rules: loaded in %d ms (%d ms of processor time), %.1f MB of heap,"
                            + " a swap %d ms at the median and %d ms at most (%.1f ms of processor time), a run %.1f us of processor time%n",
                    loaded, loadedCpu, extra, swaps.get(25), swaps.getLast(), swapCpu, run);
            assertThat(loaded).isLessThan(10_000);
            assertThat(extra).isLessThan(100);
            assertThat(swaps.getLast()).isLessThan(200);
        }
    }

    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static long millis(long since) {
        return (System.nanoTime() - since) / 1_000_000;
    }

    private static long heap() throws InterruptedException {
        for (var n = 0; n < 4; n++) {
            System.gc();
            Thread.sleep(50);
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
