package io.whatomate.messaging;

import io.whatomate.platform.database.Rehearsal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/**
 * This node's share of each number's rate: blocks of tokens taken from the number's bucket row, at most 50 ms of rate,
 * which lapse when they are not used. The row is what makes the rate exact over all nodes.
 */
@Component("numberBudgets")
class NumberBudgets {

    private static final long BLOCK_LIFE_NANOS = 100_000_000L;

    private record Block(int tokens, long lapsesAt, long askAgainAt) {

        static final Block NONE = new Block(0, Long.MIN_VALUE, Long.MIN_VALUE);

        boolean hasTokens(long now) {
            return tokens > 0 && (lapsesAt == Long.MIN_VALUE || now - lapsesAt < 0);
        }
    }

    private final Map<UUID, Block> blocks = new ConcurrentHashMap<>();
    private final Map<UUID, UUID> busy = new ConcurrentHashMap<>();

    /** Takes one token if this node holds one; at a rehearsal none, so that the message would wait. */
    public boolean takeOne(@Variable("accountId") UUID account) {
        return !Rehearsal.isOn() && takeUpTo(account, 1) == 1;
    }

    /** Takes as many tokens as this node holds, at most {@code most}. */
    int takeUpTo(UUID account, int most) {
        var taken = new int[1];
        blocks.computeIfPresent(account, (id, block) -> {
            if (!block.hasTokens(System.nanoTime())) {
                return block;
            }
            taken[0] = Math.min(most, block.tokens());
            return new Block(block.tokens() - taken[0], block.lapsesAt(), block.askAgainAt());
        });
        return taken[0];
    }

    /** Whether asking the bucket row is worth a statement: not before the time it named when it last refused. */
    public boolean mayAsk(@Variable("accountId") UUID account) {
        var block = blocks.getOrDefault(account, Block.NONE);
        return !Rehearsal.isOn()
                && (block.askAgainAt() == Long.MIN_VALUE || System.nanoTime() - block.askAgainAt() >= 0);
    }

    /** @param budget {@code granted} tokens, and {@code wait_ms} until the next when none were granted */
    public void deposit(@Variable("accountId") UUID account, @Variable("budget") Map<String, Object> budget) {
        var granted = ((Number) budget.get("granted")).intValue();
        var now = System.nanoTime();
        var askAgainAt = granted > 0 ? Long.MIN_VALUE : now + ((Number) budget.get("wait_ms")).longValue() * 1_000_000L;
        blocks.compute(account, (id, block) -> {
            var left = block != null && block.hasTokens(now) ? block.tokens() : 0;
            return new Block(left + granted, now + BLOCK_LIFE_NANOS, askAgainAt);
        });
    }

    /**
     * Gives up what this node holds of the number's rate, when it learns that the number must slow down or stop: tokens that
     * were taken before would let messages through for 100 ms after the breaker opened.
     */
    public void forfeit(@Variable("accountId") UUID account) {
        blocks.remove(account);
    }

    /** Messages wait on this number: the claim route looks at it until none do. */
    public void expectWork(@Variable("accountId") UUID account, @Variable("organizationId") Object organization) {
        // A caller's token names it as text.
        busy.put(account, UUID.fromString(organization.toString()));
    }

    /** As {@link #expectWork}, for rows of {@code list-waiting-numbers.sql}. */
    public void expectAll(@Body List<Map<String, Object>> rows) {
        rows.forEach(row -> busy.put((UUID) row.get("whatsapp_account_id"), (UUID) row.get("organization_id")));
    }

    /** Numbers on which messages wait. */
    public List<Map<String, Object>> busyNumbers() {
        return busy.entrySet().stream()
                .map(entry -> Map.<String, Object>of("accountId", entry.getKey(), "organizationId", entry.getValue()))
                .toList();
    }

    /** Everything this node holds for the number, for one claim. */
    public int takeAll(@Variable("accountId") UUID account) {
        return takeUpTo(account, 200);
    }

    /** After a claim: tokens no row was found for go back, and a number with nothing left is no longer looked at. */
    public void claimed(
            @Variable("accountId") UUID account, @Variable("tokens") int tokens, @Body List<Map<String, Object>> rows) {
        if (rows.size() < tokens) {
            blocks.computeIfPresent(account, (id, block) -> new Block(
                    block.tokens() + tokens - rows.size(), block.lapsesAt(), block.askAgainAt()));
        }
        if (rows.isEmpty()) {
            busy.remove(account);
        }
    }
}
