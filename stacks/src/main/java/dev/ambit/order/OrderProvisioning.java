package dev.ambit.order;

import dev.ambit.account.Account;
import dev.ambit.account.Accounts;
import dev.ambit.audit.AccountOperation;
import dev.ambit.db.AccountId;
import dev.ambit.db.Transactions;
import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.Environment;
import dev.ambit.environment.EnvironmentCreation;
import dev.ambit.environment.EnvironmentDraft;
import dev.ambit.environment.EnvironmentType;
import dev.ambit.event.Author;
import dev.ambit.stack.ScopeCheck;
import dev.ambit.stack.StackProvisioning;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Creates the environment of an approved order and starts provisioning its stack. [OrderUpkeep] creates the
/// subscription.
public final class OrderProvisioning {

    private final Transactions transactions;
    private final EnvironmentCreation environments;
    private final StackProvisioning stacks;
    private final ScopeCheck scopes;
    private final AccountEvents events;
    private final InstantSource clock;

    public OrderProvisioning(
            Transactions transactions,
            EnvironmentCreation environments,
            StackProvisioning stacks,
            ScopeCheck scopes,
            AccountEvents events,
            InstantSource clock) {
        this.transactions = transactions;
        this.environments = environments;
        this.stacks = stacks;
        this.scopes = scopes;
        this.events = events;
        this.clock = clock;
    }

    /// Provisions an order, or retries a failed provisioning.
    Order provision(AccountId account, UUID id, Author author) {
        return transactions.in(account, tx -> {
            Account owner = Accounts.lock(tx, account);
            Order order = OrderLock.take(tx, stacks, account, id);
            OrderChange.require(order, "provision", EnumSet.of(OrderState.APPROVED, OrderState.PROVISIONING));
            if (order.state() == OrderState.PROVISIONING) {
                return resume(tx, order, author);
            }
            Order provisioned = provision(tx, owner, order, author);
            OrderChange.append(events, tx, AccountOperation.ORDER_PROVISIONED, provisioned, author, clock.instant());
            return provisioned;
        });
    }

    /// Provisions an order in a transaction that has locked the account and the order. The caller appends the event.
    Order provision(Handle tx, Account owner, Order order, Author author) {
        OrderChange.requireProvisionable(tx, scopes, order);
        Instant now = clock.instant();
        OrderContent requested = order.requested();
        Environment made = environments
                .create(tx, owner, EnvironmentDraft.of(EnvironmentType.DEVELOPMENT, requested.displayName()), author)
                .environment();
        var development =
                new Order.Development(made.id(), made.publicId(), made.slug().value());
        Order building = order.building(development, now);
        OrderChange.save(tx, AccountOperation.ORDER_PROVISIONED, order, building, author, now);
        UUID operation = stacks.begin(
                tx,
                owner.id(),
                order.source(),
                made.id(),
                requested.strategy(),
                Set.copyOf(requested.scope()),
                author.actor());
        return doneBy(tx, order, operation);
    }

    private Order resume(Handle tx, Order order, Author author) {
        UUID operation = stacks.suspend(tx, order.account(), order.requireEnvironment(), false, author.actor());
        return doneBy(tx, order, operation);
    }

    /// Stores the operation in the order, which is read again because the stack's listener may have changed it.
    private Order doneBy(Handle tx, Order order, UUID operation) {
        Order after = Orders.lock(tx, order.account(), order.id()).doneBy(operation);
        Orders.update(tx, after, clock.instant());
        return after;
    }
}
