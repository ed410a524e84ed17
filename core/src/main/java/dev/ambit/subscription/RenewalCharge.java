package dev.ambit.subscription;

import dev.ambit.db.EnvironmentId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The start of a billing period of a subscription, with the recurring amount that is charged for it. Amounts that
/// depend on usage are not included.
///
/// @param resourceId empty for the customer itself
/// @param currency null without recurring prices, or if the price cannot be computed
public record RenewalCharge(
        String customerId,
        String resourceId,
        String planId,
        Instant at,
        @Nullable String currency,
        BigDecimal amount) {

    private static final String STARTED = Subscriptions.SELECT + """
            and status = 'ACTIVE' and period_start_at > :from and period_start_at <= :to
        order by customer_id, resource_id, plan_id, subscription_id
        """;

    /// Lists the active subscriptions whose present billing period started in the time after `from` until `to`.
    ///
    /// @param tx in the scope of the environment
    public static List<RenewalCharge> between(Handle tx, EnvironmentId environment, Instant from, Instant to) {
        List<Subscription> started = tx.createQuery(STARTED)
                .bind("environment", environment.value())
                .bind("from", from)
                .bind("to", to)
                .map(Subscriptions::read)
                .list();
        var money = new RecurringMoney(tx, environment);
        money.read(started.stream());
        return started.stream().map(it -> of(it, money.price(it))).toList();
    }

    private static RenewalCharge of(Subscription it, Optional<RecurringMoney.Price> price) {
        return new RenewalCharge(
                it.customerId(),
                it.resourceId(),
                it.planId(),
                Objects.requireNonNull(it.course().billing().startAt()),
                price.map(found -> found.kind().currency()).orElse(null),
                price.map(RecurringMoney.Price::amount).orElse(BigDecimal.ZERO));
    }
}
