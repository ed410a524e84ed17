package dev.ambit.order;

import dev.ambit.audit.AccountOperation;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import java.time.InstantSource;
import java.time.YearMonth;

/// Records which invoices are paid. The operator does it by hand, because invoices are sent outside of Ambit.
public final class Payment {

    private final Transactions transactions;
    private final InstantSource clock;

    public Payment(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Records whether the invoice of a month is paid. Repeating the call changes nothing.
    Order setPaid(Order order, YearMonth month, boolean isPaid, Author author) {
        return transactions.in(order.account(), tx -> {
            Order before = Orders.lock(tx, order.account(), order.id());
            if (before.paidMonths().contains(month.toString()) == isPaid) {
                return before;
            }
            Order after = Orders.pay(tx, before, month.toString(), isPaid);
            return OrderChange.save(tx, AccountOperation.ORDER_PAID, before, after, author, clock.instant());
        });
    }
}
