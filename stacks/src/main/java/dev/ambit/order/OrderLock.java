package dev.ambit.order;

import dev.ambit.db.AccountId;
import dev.ambit.stack.StackProvisioning;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// An order and the stack that is made for it change together. Whoever works at a stack has it before he tells the
/// order, so whoever begins with the order takes the stack first as well.
final class OrderLock {

    private OrderLock() {}

    /// Both are nobody else's until `tx` ends.
    static Order take(Handle tx, StackProvisioning stacks, AccountId account, UUID id) {
        Order.Development development =
                Orders.require(tx, account, id.toString()).development();
        if (development != null && development.id() != null) {
            stacks.hold(tx, account, development.id());
        }
        return Orders.lock(tx, account, id);
    }
}
