package dev.ambit.order;

import dev.ambit.db.AccountId;
import dev.ambit.stack.StackProvisioning;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Locks an order together with its stack. Stack operations lock the stack before the order, so the same sequence
/// here prevents deadlocks.
final class OrderLock {

    private OrderLock() {}

    /// Locks both until `tx` ends.
    static Order take(Handle tx, StackProvisioning stacks, AccountId account, UUID id) {
        Order.Development development =
                Orders.require(tx, account, id.toString()).development();
        if (development != null && development.id() != null) {
            stacks.lockIfExists(tx, account, development.id());
        }
        return Orders.lock(tx, account, id);
    }
}
