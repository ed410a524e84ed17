package dev.ambit.order;

import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.time.YearMonth;

/// Marks the invoice of a month as paid, by hand: the operator sends it outside of Ambit.
public final class Payment {

    private final Transactions transactions;
    private final InstantSource clock;

    public Payment(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Marks a month. It is idempotent.
    Order mark(Order order, YearMonth month, boolean isPaid, Author author) {
        return transactions.in(order.account(), tx -> {
            Order before = Orders.lock(tx, order.account(), order.id());
            if (before.paidMonths().contains(month.toString()) == isPaid) {
                return before;
            }
            Order after = Orders.pay(tx, before, month.toString(), isPaid);
            return OrderChange.note(tx, AccountOperation.ORDER_PAID, before, after, author, clock.instant());
        });
    }
}
