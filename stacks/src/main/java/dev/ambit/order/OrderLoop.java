package dev.ambit.order;

import dev.ambit.db.EnvironmentId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Events;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Checks orders that are due, and follows the seller's event log: an event of a customer triggers a check of that
/// account's orders. It runs twice a second; an idle run reads the last event number and queries due orders.
public final class OrderLoop {

    private static final int EVENTS_MAX = 10_000;
    private static final int ORDERS_MAX = 100;

    private final Transactions transactions;
    private final OperatorCatalog catalog;
    private final OrderUpkeep upkeep;

    /// Position in the seller's event log; null before the first pass through all orders.
    private @Nullable EventPosition position;

    private record EventPosition(EnvironmentId seller, long sequence) {}

    public OrderLoop(Transactions transactions, OperatorCatalog catalog, OrderUpkeep upkeep) {
        this.transactions = transactions;
        this.catalog = catalog;
        this.upkeep = upkeep;
    }

    public void runOnce() {
        EnvironmentId seller = catalog.environment();
        long head = seller == null ? 0 : transactions.read(seller, tx -> Events.head(tx, seller));
        reconcile(upkeep.due(), head);
        EventPosition before = position;
        if (seller == null) {
            position = null;
        } else if (before == null || !before.seller().equals(seller)) {
            position = all(seller, head);
        } else {
            position = news(before, head);
        }
    }

    private @Nullable EventPosition all(EnvironmentId seller, long head) {
        long from = 0;
        List<Order> orders;
        do {
            long last = from;
            orders = transactions.in(Operator.OPERATOR, tx -> Orders.sold(tx, last, ORDERS_MAX));
            if (!reconcile(orders, head)) {
                return null;
            }
            from = orders.isEmpty() ? last : orders.getLast().number();
        } while (orders.size() == ORDERS_MAX);
        return new EventPosition(seller, head);
    }

    private EventPosition news(EventPosition before, long head) {
        EnvironmentId seller = before.seller();
        if (head <= before.sequence()) {
            return before;
        }
        long through = Math.min(head, before.sequence() + EVENTS_MAX);
        Set<String> customers = new HashSet<>(
                transactions.read(seller, tx -> Events.customers(tx, seller, before.sequence(), through)));
        if (customers.isEmpty()) {
            return new EventPosition(seller, through);
        }
        List<Order> orders = transactions.in(Operator.OPERATOR, tx -> Orders.soldTo(tx, customers));
        return reconcile(orders, through) ? new EventPosition(seller, through) : before;
    }

    /// @return false if this server has not seen an event yet, so the orders must be checked again
    private boolean reconcile(List<Order> orders, long sequence) {
        boolean isDone = true;
        for (Order order : orders) {
            isDone &= upkeep.reconcile(order, sequence);
        }
        return isDone;
    }
}
