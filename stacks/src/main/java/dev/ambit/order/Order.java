package dev.ambit.order;

import static java.util.Objects.requireNonNull;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An account's order of a development environment beside one of its production environments.
///
/// @param number its place among all orders of the installation
/// @param source has the number 0 when it is gone, which none has
/// @param quote null until there is one, and when what it priced was changed
/// @param development null until it is provisioned
/// @param operation that makes its stack, the last one
/// @param isSuspended whether nobody is let in, because the subscription has lapsed
/// @param problem what keeps it from going on, in words
/// @param dueAt when the upkeep is to look at it; null: only if something happens
/// @param endsAt when the stack is torn down, because the subscription was canceled; null: not planned
/// @param paidMonths those whose invoice the operator has marked as paid, as `2026-11`
record Order(
        AccountId account,
        String accountSlug,
        long number,
        UUID id,
        EnvironmentId source,
        String sourceSlug,
        Requested requested,
        OrderState state,
        @Nullable Quote quote,
        @Nullable Development development,
        @Nullable UUID operation,
        Sale sale,
        boolean isSuspended,
        @Nullable String problem,
        @Nullable Instant dueAt,
        @Nullable Instant endsAt,
        List<String> paidMonths,
        Instant createdAt,
        Instant updatedAt) {

    /// The environment that was made for it.
    ///
    /// @param id null, and its public one as well, when it is gone
    record Development(@Nullable EnvironmentId id, @Nullable UUID publicId, String slug) {}

    /// That environment, of an order for which it is there.
    EnvironmentId made() {
        return requireNonNull(requireNonNull(development).id());
    }

    /// Whether there is a subscription for it in the operator's catalog.
    enum Sale {
        NONE,
        SOLD,
        ENDED
    }

    boolean isIn(Set<OrderState> states) {
        return states.contains(state);
    }

    Order of(Requested other) {
        Quote still = requested.isPricedAs(other) ? quote : null;
        return with(other, still == null ? OrderState.REQUESTED : state, still, development, operation, problem, dueAt);
    }

    Order quoted(Quote given) {
        return with(requested, OrderState.QUOTED, given, development, operation, problem, dueAt);
    }

    Order in(OrderState next) {
        return with(requested, next, quote, development, operation, null, dueAt);
    }

    Order building(Development made, Instant now) {
        return with(requested, OrderState.PROVISIONING, quote, made, null, null, now);
    }

    Order doneBy(UUID by) {
        return with(requested, state, quote, development, by, problem, dueAt);
    }

    Order because(@Nullable String trouble, @Nullable Instant due) {
        return with(requested, state, quote, development, operation, trouble, due);
    }

    Order sold(Sale now) {
        return with(requested, state, quote, development, operation, problem, dueAt, now, isSuspended, endsAt);
    }

    Order suspended(boolean is) {
        return with(requested, state, quote, development, operation, problem, dueAt, sale, is, endsAt);
    }

    /// @param at when the stack is torn down, and the upkeep looks at it; null: not planned
    Order endingAt(@Nullable Instant at) {
        return with(requested, state, quote, development, operation, problem, at, sale, isSuspended, at);
    }

    private Order with(
            Requested other,
            OrderState next,
            @Nullable Quote given,
            @Nullable Development made,
            @Nullable UUID by,
            @Nullable String trouble,
            @Nullable Instant due) {
        return with(other, next, given, made, by, trouble, due, sale, isSuspended, endsAt);
    }

    private Order with(
            Requested other,
            OrderState next,
            @Nullable Quote given,
            @Nullable Development made,
            @Nullable UUID by,
            @Nullable String trouble,
            @Nullable Instant due,
            Sale sold,
            boolean suspended,
            @Nullable Instant end) {
        return new Order(
                account,
                accountSlug,
                number,
                id,
                source,
                sourceSlug,
                other,
                next,
                given,
                made,
                by,
                sold,
                suspended,
                trouble,
                due,
                end,
                paidMonths,
                createdAt,
                updatedAt);
    }
}
