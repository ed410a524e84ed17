package dev.ambit.order;

import static dev.ambit.problem.ProblemCode.ORDER_CANNOT_BE_MADE;
import static dev.ambit.problem.ProblemCode.ORDER_NOT_IN_STATE;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.ambit.audit.AccountAuditEntry;
import dev.ambit.audit.AccountAuditLog;
import dev.ambit.audit.AccountOperation;
import dev.ambit.environment.AccountEvents;
import dev.ambit.environment.Environments;
import dev.ambit.event.Author;
import dev.ambit.event.EventType;
import dev.ambit.stack.ResourceKind;
import dev.ambit.stack.ScopeCheck;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Changes orders and writes the account's audit log.
final class OrderChange {

    /// The operations that webhooks receive as events.
    private static final Map<AccountOperation, EventType> EVENTS = Map.of(
            AccountOperation.ORDER_CREATED, EventType.ORDER_CREATED,
            AccountOperation.ORDER_QUOTED, EventType.ORDER_QUOTED,
            AccountOperation.ORDER_APPROVED, EventType.ORDER_APPROVED,
            AccountOperation.ORDER_PROVISIONED, EventType.ORDER_PROVISIONED);

    private OrderChange() {}

    /// Form of an order in the audit log.
    record AuditedOrder(
            String state,
            String source,
            String displayName,
            List<String> scope,
            List<String> integrations,
            List<String> requirements,
            String databaseStrategy,
            @Nullable Quote quote,
            @Nullable String environment,
            boolean suspended,
            @Nullable Instant endsAt,
            List<String> paidMonths) {

        static AuditedOrder of(Order it) {
            OrderContent requested = it.requested();
            Order.Development development = it.development();
            return new AuditedOrder(
                    it.state().name(),
                    it.sourceSlug(),
                    requested.displayName(),
                    requested.scope().stream().map(Enum::name).toList(),
                    requested.integrations(),
                    requested.requirements(),
                    requested.strategy().name(),
                    it.quote(),
                    development == null ? null : development.slug(),
                    it.isSuspended(),
                    it.endsAt(),
                    it.paidMonths());
        }
    }

    /// Refuses an action that the state of the order does not allow.
    static void require(Order it, String act, Set<OrderState> allowed) {
        if (!it.isIn(allowed)) {
            String states = Arrays.stream(OrderState.names(allowed)).sorted().collect(joining(", "));
            throw ORDER_NOT_IN_STATE
                    .because(("The order is in the state `%s`. The action `%s` is allowed in: %s. Reload the order to"
                                    + " see its state.")
                            .formatted(it.state(), act, states))
                    .with("state", it.state())
                    .with("allowedStates", states);
        }
    }

    /// Refuses an order if a paid part of it cannot be created. The blueprint and domains can change after the
    /// order was placed.
    ///
    /// @param tx with access to the rows of the account
    static void requireProvisionable(Handle tx, ScopeCheck scopes, Order it) {
        Map<ResourceKind, String> objections = objections(tx, scopes, it);
        if (!objections.isEmpty()) {
            throw ORDER_CANNOT_BE_MADE
                    .because(ScopeCheck.joined(objections))
                    .with("kinds", List.copyOf(objections.keySet()));
        }
    }

    /// Returns why kinds of the order cannot be made; empty if all can be made, or if the production environment
    /// is gone.
    static Map<ResourceKind, String> objections(Handle tx, ScopeCheck scopes, Order it) {
        return Environments.find(tx, it.account(), it.sourceSlug())
                .map(source -> scopes.objections(
                        tx, it.account(), source, it.requested().scope()))
                .orElse(Map.of());
    }

    /// Stores the order. Operations with an event need [#append] after the other statements of the transaction.
    ///
    /// @param before null for a new order
    static Order save(
            Handle tx, AccountOperation operation, @Nullable Order before, Order after, Author author, Instant now) {
        if (before != null) {
            Orders.update(tx, after, now);
        }
        Order.Development development = after.development();
        UUID environment = development == null ? null : development.publicId();
        AccountAuditLog.add(
                tx,
                after.account(),
                author,
                new AccountAuditEntry(
                        operation,
                        after.id(),
                        environment,
                        before == null ? null : AuditedOrder.of(before),
                        AuditedOrder.of(after)),
                now);
        return after;
    }

    /// Appends the event of the change to the event logs of production, which stay locked until the commit.
    static void append(
            AccountEvents events, Handle tx, AccountOperation operation, Order after, Author author, Instant now) {
        events.append(
                tx,
                after.account(),
                author,
                requireNonNull(EVENTS.get(operation)),
                after.id(),
                OrderBody.of(after),
                now);
    }
}
