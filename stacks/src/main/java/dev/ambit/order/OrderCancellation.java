package dev.ambit.order;

import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.stack.StackProvisioning;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Cancels an order at once. Its stack is torn down, except shared resources. [OrderUpkeep] ends the
/// subscription, and later days are not charged.
public final class OrderCancellation {

    private final Transactions transactions;
    private final StackProvisioning stacks;
    private final InstantSource clock;

    public OrderCancellation(Transactions transactions, StackProvisioning stacks, InstantSource clock) {
        this.transactions = transactions;
        this.stacks = stacks;
        this.clock = clock;
    }

    Order cancel(AccountId account, UUID id, Author author) {
        return transactions.in(account, tx -> {
            Order before = OrderLock.take(tx, stacks, account, id);
            OrderChange.require(before, "cancel", OrderState.STANDING);
            Instant now = clock.instant();
            Order canceled = before.in(OrderState.CANCELED).because(null, before.isIn(OrderState.BUILT) ? now : null);
            OrderChange.save(tx, AccountOperation.ORDER_CANCELED, before, canceled, author, now);
            return before.isIn(OrderState.BUILT) ? tornDown(tx, canceled, author, now) : canceled;
        });
    }

    /// Tears the stack down. Its listener then finds the order already canceled.
    private Order tornDown(Handle tx, Order order, Author author, Instant now) {
        Orders.chargeThrough(tx, order, now.atOffset(ZoneOffset.UTC).toLocalDate());
        UUID operation = stacks.remove(tx, order.account(), order.requireEnvironment(), author.actor());
        Order after = order.doneBy(operation);
        Orders.update(tx, after, now);
        return after;
    }
}
