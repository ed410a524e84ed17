package dev.ambit.order;

import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Operator;
import dev.ambit.db.Transactions;
import dev.ambit.event.Author;
import dev.ambit.notification.Notice;
import dev.ambit.notification.NotificationKind;
import dev.ambit.notification.Notifications;
import dev.ambit.problem.Problem;
import dev.ambit.stack.StackProvisioning;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Reconciles orders with subscriptions: it creates the subscription of a new environment, ends that of an ended
/// order, and suspends stacks without an entitlement. After a canceled subscription, the stack is torn down at
/// the end of a grace period. All actions are idempotent and can run on any server.
public final class OrderUpkeep {

    private static final int DUE_MAX = 100;

    /// Delay before a retry after the operator's catalog refused an action.
    private static final Duration PAUSE = Duration.ofMinutes(1);

    /// Grace period, long enough to export the data or to subscribe again.
    private static final Duration GRACE = Duration.ofDays(30);

    private final Transactions transactions;
    private final OrderSubscriptions sales;
    private final StackProvisioning stacks;
    private final OrderCancellation cancellation;
    private final InstantSource clock;

    public OrderUpkeep(
            Transactions transactions,
            OrderSubscriptions sales,
            StackProvisioning stacks,
            OrderCancellation cancellation,
            InstantSource clock) {
        this.transactions = transactions;
        this.sales = sales;
        this.stacks = stacks;
        this.cancellation = cancellation;
        this.clock = clock;
    }

    /// Returns the orders that are due.
    List<Order> due() {
        return transactions.read(Operator.OPERATOR, tx -> Orders.due(tx, clock.instant(), DUE_MAX));
    }

    /// Reconciles an order with its subscription.
    ///
    /// @param sequence event of the seller's log that must be taken into account
    /// @return false if this server has not seen that event yet
    boolean reconcile(Order order, long sequence) {
        try {
            if (order.isIn(OrderState.UNBUILT)) {
                notifyOperator(order);
                return true;
            }
            if (order.isIn(OrderState.BUILT)) {
                if (order.sale() == Order.Sale.NONE) {
                    settle(
                            order,
                            sales.createSubscription(order, Author.SCHEDULER) ? Order.Sale.SOLD : Order.Sale.NONE);
                    return true;
                }
                Boolean isEntitled = sales.isEntitled(order, sequence);
                boolean isEnding = Boolean.FALSE.equals(isEntitled) && sales.isCanceled(order);
                if (isEnding && isGraceOver(order)) {
                    cancellation.cancel(order.account(), order.id(), Author.SCHEDULER);
                    return true;
                }
                return updateSuspension(order, isEntitled, isEnding);
            }
            if (order.sale() != Order.Sale.ENDED) {
                // A server may have created the subscription and crashed before storing the sale in the order.
                sales.end(order, Author.SCHEDULER);
            }
            settle(order, Order.Sale.ENDED);
        } catch (Problem problem) {
            storeProblem(order, problem.message());
        }
        return true;
    }

    /// Notifies the members of the operator's account who can quote orders about the new order. The operator's own
    /// account was told when the order was placed.
    private void notifyOperator(Order order) {
        AccountId operator = transactions.read(Operator.OPERATOR, Accounts::operator);
        if (!order.account().equals(operator)) {
            String subject = "Account %s placed the order “%s”"
                    .formatted(order.accountSlug(), order.requested().displayName());
            var notice = new Notice(
                    NotificationKind.ORDER_PLACED,
                    order.id().toString(),
                    subject,
                    subject + ". Quote it in the console.",
                    "/orders/" + order.id(),
                    null);
            transactions.in(operator, tx -> {
                Notifications.raise(tx, operator, notice, clock.instant());
                return null;
            });
        }
        transactions.in(order.account(), tx -> {
            Order now = Orders.lock(tx, order.account(), order.id());
            if (now.isIn(OrderState.UNBUILT)) {
                Orders.update(tx, now.because(null, null), now.updatedAt());
            }
            return null;
        });
    }

    /// Stores the result. If the order changed concurrently, it stays due.
    private void settle(Order order, Order.Sale sale) {
        transactions.in(order.account(), tx -> {
            Order now = Orders.lock(tx, order.account(), order.id());
            boolean isDone = now.state() == order.state();
            Instant due = isDone ? null : clock.instant();
            Orders.update(tx, now.sold(sale).because(null, due), now.updatedAt());
            return null;
        });
    }

    private void storeProblem(Order order, String problem) {
        transactions.in(order.account(), tx -> {
            Order now = Orders.lock(tx, order.account(), order.id());
            Orders.update(tx, now.because(problem, clock.instant().plus(PAUSE)), now.updatedAt());
            return null;
        });
    }

    private boolean isGraceOver(Order order) {
        Instant end = order.endsAt();
        return end != null && !end.isAfter(clock.instant());
    }

    /// Resumes or suspends the stack.
    ///
    /// @param isEnding whether the stack is to be torn down after the grace period
    private boolean updateSuspension(Order order, @Nullable Boolean isEntitled, boolean isEnding) {
        if (isEntitled == null) {
            return false;
        }
        boolean isKnown = Objects.equals(order.dueAt(), order.endsAt()) && (order.endsAt() != null) == isEnding;
        if (isKnown && order.isSuspended() != isEntitled) {
            return true;
        }
        transactions.in(order.account(), tx -> {
            Order before = OrderLock.take(tx, stacks, order.account(), order.id());
            if (before.state() != order.state()) {
                // After a concurrent change, the order is still due.
                return null;
            }
            Instant now = clock.instant();
            Instant end = before.endsAt() == null ? now.plus(GRACE) : before.endsAt();
            Order seen = before.endingAt(isEnding ? end : null);
            if (before.state() != OrderState.ACTIVE || before.isSuspended() != isEntitled) {
                Orders.update(tx, seen, before.updatedAt());
                return null;
            }
            var actor = Author.SCHEDULER.actor();
            var operation = stacks.suspend(tx, order.account(), before.requireEnvironment(), !isEntitled, actor);
            LocalDate day = now.atOffset(ZoneOffset.UTC).toLocalDate();
            if (isEntitled) {
                Orders.chargeFrom(tx, before, day);
            } else {
                Orders.chargeThrough(tx, before, day);
            }
            return OrderChange.save(
                    tx,
                    isEntitled ? AccountOperation.ORDER_RESUMED : AccountOperation.ORDER_SUSPENDED,
                    before,
                    seen.suspended(!isEntitled).doneBy(operation),
                    Author.SCHEDULER,
                    now);
        });
        return true;
    }
}
