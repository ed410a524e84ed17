package dev.ambit.order;

import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import dev.ambit.event.Author;
import dev.ambit.stack.StackListener;
import dev.ambit.stack.StackState;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;

/// Updates an order when the state of its stack changes. The fee is charged from the day on which the stack becomes
/// active.
public final class OrderActivation implements StackListener {

    private final InstantSource clock;

    public OrderActivation(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public void became(Handle tx, AccountId account, EnvironmentId environment, StackState state) {
        switch (state) {
            case ACTIVE ->
                Orders.lock(tx, account, environment)
                        .filter(it -> it.state() == OrderState.PROVISIONING)
                        .ifPresent(it -> activate(tx, it));
            case REMOVING, REMOVED ->
                Orders.lock(tx, account, environment)
                        .filter(it -> it.isIn(OrderState.BUILT))
                        .ifPresent(it -> decommission(tx, it));
            case PENDING, PROVISIONING, FAILED, SUSPENDED -> {
                // The operation contains the reason of a failure.
            }
        }
    }

    private void activate(Handle tx, Order order) {
        Instant now = clock.instant();
        Orders.chargeFrom(tx, order, day(now));
        Order active = order.in(OrderState.ACTIVE).because(null, now);
        OrderChange.save(tx, AccountOperation.ORDER_ACTIVATED, order, active, Author.SCHEDULER, now);
    }

    private void decommission(Handle tx, Order order) {
        Instant now = clock.instant();
        Orders.chargeThrough(tx, order, day(now));
        Order gone = order.in(OrderState.DECOMMISSIONED).because(null, now);
        OrderChange.save(tx, AccountOperation.ORDER_DECOMMISSIONED, order, gone, Author.SCHEDULER, now);
    }

    private static LocalDate day(Instant now) {
        return now.atOffset(ZoneOffset.UTC).toLocalDate();
    }
}
