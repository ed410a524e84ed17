package dev.ambit.order;

import static java.util.Objects.requireNonNull;

import dev.ambit.db.AccountId;
import dev.ambit.db.EnvironmentId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An order for a development environment, based on a production environment.
///
/// @param number unique in the installation, increasing
/// @param source production environment; 0 if it was deleted
/// @param quote null before the first quote, and after a change of the content that was priced
/// @param development null until it is provisioned
/// @param operation last operation of its stack
/// @param isSuspended whether the stack is suspended because the subscription has ended
/// @param problem why the order cannot proceed
/// @param dueAt next check by the upkeep; null if only events trigger one
/// @param endsAt when the stack is torn down after a canceled subscription; null if not planned
/// @param paidMonths months whose invoice is marked as paid, such as `2026-11`
record Order(
        AccountId account,
        String accountSlug,
        long number,
        UUID id,
        EnvironmentId source,
        String sourceSlug,
        OrderContent requested,
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

    /// The environment that the order created.
    ///
    /// @param id null, like `publicId`, if the environment was deleted
    record Development(@Nullable EnvironmentId id, @Nullable UUID publicId, String slug) {}

    /// Returns the id of the environment, which must exist.
    EnvironmentId requireEnvironment() {
        return requireNonNull(requireNonNull(development).id());
    }

    /// State of the subscription in the operator's catalog.
    enum Sale {
        NONE,
        SOLD,
        ENDED
    }

    boolean isIn(Set<OrderState> states) {
        return states.contains(state);
    }

    Order of(OrderContent other) {
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

    /// @param at when the upkeep tears the stack down; null if not planned
    Order endingAt(@Nullable Instant at) {
        return with(requested, state, quote, development, operation, problem, at, sale, isSuspended, at);
    }

    private Order with(
            OrderContent other,
            OrderState next,
            @Nullable Quote given,
            @Nullable Development made,
            @Nullable UUID by,
            @Nullable String trouble,
            @Nullable Instant due) {
        return with(other, next, given, made, by, trouble, due, sale, isSuspended, endsAt);
    }

    private Order with(
            OrderContent other,
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
